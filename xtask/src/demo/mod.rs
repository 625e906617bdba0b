//! Demo data.

use roost_stack::Stack;

/// x
pub fn load(_stack: &Stack) -> anyhow::Result<()> {
    Ok(())
}
