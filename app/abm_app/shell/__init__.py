"""What every page shares: its frame, its smallest elements, its empty states."""
