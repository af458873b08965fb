"""What is looked for in a draft before it is heard: pure rules, what is not allowed is refused."""
