//! Decisions of the development chains' council.

use deed_sdk::{Call, Chain, Included, Signer};

use crate::process::Error;

/// Has the council of a development chain decide on a call: its one member, or three of its four.
///
/// # Errors
/// [`Error::Chain`] when the decision cannot be made, or the call is refused.
pub async fn govern(chain: &Chain, call: Call) -> Result<Included, Error> {
    let members = ["//Alice", "//Bob", "//Charlie"].into_iter().map(Signer::sr25519).collect::<Result<Vec<_>, _>>()?;
    Ok(chain.govern(&members, call).await?)
}
