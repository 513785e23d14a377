"""What every route shares: errors, who asks, what goes in and out, what is around a request."""
