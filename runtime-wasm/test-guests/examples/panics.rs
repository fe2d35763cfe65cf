//! Panics.

deed_test_guests::guest!("panics", [], |input| {
    let none: Option<u32> = input.as_u64().and(None);
    Ok(none.expect("there is something in it").into())
});
