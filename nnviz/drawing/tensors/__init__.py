"""Arrays in words and figures: how shapes meet, what they take, and how they look."""
