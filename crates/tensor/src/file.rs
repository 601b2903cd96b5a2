//! Files: read with every field checked before a byte is allocated by it, and replaced only by complete, flushed new ones.
