"""What buttons do: each writes rows or queues a job."""
