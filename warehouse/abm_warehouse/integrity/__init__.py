"""What the warehouse should hold, compared with what it holds, and repaired."""
