//! What happens when a service beside Roost fails. These tests run alone.
