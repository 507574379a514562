"""Is the score right: agreement between coders, accuracy, audits and corrections."""
