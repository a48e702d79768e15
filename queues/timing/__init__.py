"""What calls taught about phones and hours, and when to try next."""
