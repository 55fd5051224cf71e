"""A Belay provider for one-off jobs as local processes, written from the wire contract (JSON Schemas and docs/plugins.md) without any code of Belay."""
