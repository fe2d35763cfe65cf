//! Asks for random bytes.

deed_test_guests::guest!("dice", ["random"], |_| Ok(deed_component::random_bytes(16).into()));
