"""What teams keep to, what their people are able to, and what their campaigns get."""
