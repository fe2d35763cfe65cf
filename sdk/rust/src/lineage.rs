//! Where an asset comes from: its parents, theirs, and so on, read from the chain alone.

use std::collections::HashSet;
use std::fmt;

use deed_primitives as p;

use crate::{Chain, ChainError};

/// How many generations are walked. Derivation is acyclic, so a walk ends by itself; this keeps a long one readable.
const MAX_GENERATIONS: usize = 32;

/// An asset and what it was derived from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lineage {
    /// The asset.
    pub asset: u64,
    /// Its version, where a child names one.
    pub version: Option<u32>,
    /// What it contributed to the child, in parts of a million.
    pub contribution: Option<u32>,
    /// Its title.
    pub title: String,
    /// What it is.
    pub kind: p::AssetKind,
    /// Who registered it: number and name.
    pub owner: (u32, String),
    /// Where its registration stands.
    pub state: p::RegistrationState,
    /// Its certificate's number.
    pub certificate: Option<String>,
    /// What it was derived from. Empty for an asset that appeared before in the walk, which is then marked.
    pub parents: Vec<Lineage>,
    /// Whether its own parents stand elsewhere in the tree.
    pub repeated: bool,
}

impl Chain {
    /// Walks an asset's derivation up to its sources; `None` when there is no such asset.
    ///
    /// # Errors
    /// [`ChainError::Unreachable`] or [`ChainError::Malformed`].
    pub async fn lineage(&self, asset: u64) -> Result<Option<Lineage>, ChainError> {
        self.walk(asset, None, &mut HashSet::new(), 0).await
    }

    async fn walk(
        &self,
        id: u64,
        as_parent: Option<p::Parent>,
        seen: &mut HashSet<u64>,
        generation: usize,
    ) -> Result<Option<Lineage>, ChainError> {
        let Some(asset) = self.asset(id).await? else { return Ok(None) };
        let owner = self.organisation(asset.owner).await?;
        let repeated = !seen.insert(id);
        let mut parents = Vec::new();
        if !repeated && generation < MAX_GENERATIONS {
            for parent in self.parents(id).await? {
                parents.extend(Box::pin(self.walk(parent.asset, Some(parent), seen, generation + 1)).await?);
            }
        }
        Ok(Some(Lineage {
            asset: id,
            version: as_parent.map(|parent| parent.version),
            contribution: as_parent.map(|parent| parent.contribution),
            title: String::from_utf8_lossy(&asset.title).into_owned(),
            kind: asset.kind,
            owner: (
                asset.owner,
                owner.map(|owner| String::from_utf8_lossy(&owner.name).into_owned()).unwrap_or_default(),
            ),
            state: asset.state,
            certificate: asset.certificate.map(|number| String::from_utf8_lossy(&number).into_owned()),
            parents,
            repeated,
        }))
    }
}

impl Lineage {
    fn line(&self) -> String {
        let certificate = self.certificate.as_deref().unwrap_or("not registered");
        let mut line = format!(
            "#{} {} [{:?}, {}] {} · {}",
            self.asset, self.title, self.kind, certificate, self.owner.0, self.owner.1
        );
        if let (Some(version), Some(contribution)) = (self.version, self.contribution) {
            line +=
                &format!(" (version {version}, contributes {}.{:04} %)", contribution / 10_000, contribution % 10_000);
        }
        if self.repeated {
            line += " (see above)";
        }
        line
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, indent: &str) -> fmt::Result {
        for (position, parent) in self.parents.iter().enumerate() {
            let last = position + 1 == self.parents.len();
            writeln!(f, "{indent}{} {}", if last { "└─" } else { "├─" }, parent.line())?;
            parent.write(f, &format!("{indent}{}  ", if last { " " } else { "│" }))?;
        }
        Ok(())
    }
}

impl fmt::Display for Lineage {
    /// A tree, the asset first, a line for each ancestor.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.line())?;
        self.write(f, "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lineage_prints_as_a_tree() {
        let leaf = |asset, parents| Lineage {
            asset,
            version: Some(1),
            contribution: Some(250_000),
            title: format!("asset {asset}"),
            kind: p::AssetKind::Dataset,
            owner: (1, "Provider".into()),
            state: p::RegistrationState::Registered,
            certificate: Some(format!("DEED{asset:012}00")),
            parents,
            repeated: false,
        };
        let mut root = leaf(3, vec![leaf(2, vec![leaf(0, vec![])]), leaf(1, vec![])]);
        (root.version, root.contribution, root.kind) = (None, None, p::AssetKind::Report);
        assert_eq!(
            root.to_string(),
            "#3 asset 3 [Report, DEED00000000000300] 1 · Provider\n\
             ├─ #2 asset 2 [Dataset, DEED00000000000200] 1 · Provider (version 1, contributes 25.0000 %)\n\
             │  └─ #0 asset 0 [Dataset, DEED00000000000000] 1 · Provider (version 1, contributes 25.0000 %)\n\
             └─ #1 asset 1 [Dataset, DEED00000000000100] 1 · Provider (version 1, contributes 25.0000 %)\n"
        );
    }
}
