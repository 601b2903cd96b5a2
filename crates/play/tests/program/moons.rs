fn main() -> Result<()> { Ok(()) }
