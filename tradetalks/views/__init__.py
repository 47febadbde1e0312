"""Pages and answers that belong to no app: health, sign-in, errors."""
