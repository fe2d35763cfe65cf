//! Gives as many bytes of output as it is asked for.

deed_test_guests::guest!("verbose", [], |input| {
    let length = input.as_u64().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    Ok("a".repeat(length).into())
});
