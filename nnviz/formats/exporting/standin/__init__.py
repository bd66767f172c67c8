"""What exported scripts are run with where their target is not installed."""
