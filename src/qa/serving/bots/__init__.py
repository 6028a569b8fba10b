"""Chatbots: one core, and an adapter for each platform that speaks to it."""
