//! What a run may touch.

use std::{fmt, str::FromStr};

/// Something outside a component's own memory. One interface of the WIT package each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Capability {
    /// Lines in the log of the run.
    Log,
    /// How far the step is.
    Progress,
    /// Bytes by digest, to read and to write.
    Blob,
    /// Weights of models, to read.
    Model,
    /// Contents of registered assets.
    Asset,
    /// Reading from databases.
    Sql,
    /// The time of day.
    Clock,
    /// Unpredictable bytes.
    Random,
}

impl Capability {
    /// All there are.
    pub const ALL: [Self; 8] =
        [Self::Log, Self::Progress, Self::Blob, Self::Model, Self::Asset, Self::Sql, Self::Clock, Self::Random];

    /// The name of its interface in the WIT package, which is its name in manifests and workflows too.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Progress => "progress",
            Self::Blob => "blob",
            Self::Model => "model",
            Self::Asset => "asset",
            Self::Sql => "sql",
            Self::Clock => "clock",
            Self::Random => "random",
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Capability {
    type Err = UnknownCapability;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|capability| capability.name() == name).ok_or_else(|| UnknownCapability(name.into()))
    }
}

/// No capability has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no capability “{0}”; there are log, progress, blob, model, asset, sql, clock and random")]
pub struct UnknownCapability(pub String);

/// The capabilities a run is given. Which blob, asset or connection it may reach within one is for the
/// [`Host`](crate::Host) to say.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Grants(u16);

impl Grants {
    /// Nothing.
    #[must_use]
    pub const fn none() -> Self {
        Self(0)
    }

    /// Everything there is.
    #[must_use]
    pub fn all() -> Self {
        Capability::ALL.into_iter().collect()
    }

    /// These, and one more.
    #[must_use]
    pub const fn with(self, capability: Capability) -> Self {
        Self(self.0 | 1 << capability as u8)
    }

    /// Whether a capability is among them.
    #[must_use]
    pub const fn contains(self, capability: Capability) -> bool {
        self.0 & 1 << capability as u8 != 0
    }

    /// What is granted, in the order of [`Capability::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        Capability::ALL.into_iter().filter(move |capability| self.contains(*capability))
    }
}

impl FromIterator<Capability> for Grants {
    fn from_iter<I: IntoIterator<Item = Capability>>(capabilities: I) -> Self {
        capabilities.into_iter().fold(Self::none(), Self::with)
    }
}

impl fmt::Debug for Grants {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.iter().map(Capability::name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_capabilities_are_one_to_one() {
        for capability in Capability::ALL {
            assert_eq!(capability.name().parse(), Ok(capability));
        }
        assert_eq!("files".parse::<Capability>(), Err(UnknownCapability("files".into())));
    }

    #[test]
    fn a_grant_is_exactly_what_was_given() {
        let grants = Grants::none().with(Capability::Log).with(Capability::Random);
        assert!(grants.contains(Capability::Log) && grants.contains(Capability::Random));
        assert_eq!(grants.iter().count(), 2);
        assert_eq!(Grants::all().iter().count(), Capability::ALL.len());
    }
}
