"""What people are told, and how it reaches them: detection and delivery are two steps, with the outbox between them."""
