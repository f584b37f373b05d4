"""What leaves the house by itself: changes, told to subscribers after Standard Webhooks."""
