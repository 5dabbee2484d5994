"""Views: what users see of an object, by microversion; one file per noun."""
