//! Every call, from every origin that must not make it.

use super::*;
use crate::Call;
use crate::mock::{CONSUMER, DEVELOPER, OBSERVER, RuntimeCall, STRANGER, SUSPENDED, scenario};
use deed_primitives::{Right, WHOLE};
use frame::deps::sp_runtime::traits::Dispatchable;

fn refused(call: &Call<Test>, origin: RuntimeOrigin, why: DispatchError) {
    let call = RuntimeCall::Registry(call.clone());
    let outcome = unchanged(|| call.clone().dispatch(origin.clone()));
    assert_eq!(outcome.map(|_| ()).map_err(|refusal| refusal.error), Err(why), "{call:?} from {origin:?}");
}

#[test]
fn every_call_refuses_every_wrong_origin() {
    let evidence = [0; 32];
    let whole = shares(&[(1, WHOLE)]);
    // Each call, with the members whose roles do not suffice for it.
    let table: [(Call<Test>, &[u64]); 11] = [
        (Call::submit { details: details(0), parents: Parents::default() }, &[REGISTRAR, AUDITOR, OBSERVER]),
        (Call::accept { asset: 0 }, &[PROVIDER, CONSUMER, DEVELOPER, AUDITOR, OBSERVER]),
        (Call::review { asset: 0 }, &[PROVIDER, CONSUMER, DEVELOPER, AUDITOR, OBSERVER]),
        (Call::refuse { asset: 0, code: 1 }, &[PROVIDER, CONSUMER, DEVELOPER, AUDITOR, OBSERVER]),
        (Call::publish { asset: 0 }, &[PROVIDER, CONSUMER, DEVELOPER, AUDITOR, OBSERVER]),
        (Call::object { asset: 0, evidence }, &[]),
        (Call::rule_objection { asset: 0, upheld: true }, &[PROVIDER, CONSUMER, DEVELOPER, AUDITOR, OBSERVER]),
        (Call::add_version { asset: 0, content: evidence, metadata: evidence, schema: None }, &[]),
        (Call::freeze { asset: 0, reason: 1 }, &[REGISTRAR, PROVIDER, CONSUMER, DEVELOPER, OBSERVER]),
        (Call::unfreeze { asset: 0 }, &[REGISTRAR, PROVIDER, CONSUMER, DEVELOPER, OBSERVER]),
        (Call::set_titles { asset: 0, right: Right::Holding, shares: whole }, &[]),
    ];
    scenario(|| {
        for (call, members) in &table {
            refused(call, RuntimeOrigin::none(), BadOrigin.into());
            refused(call, RuntimeOrigin::root(), BadOrigin.into());
            refused(call, signed(STRANGER), error(Error::NotAMember));
            refused(call, signed(SUSPENDED), error(Error::NotAMember));
            for member in *members {
                refused(call, signed(*member), error(Error::MissingRole));
            }
        }
    });
}

#[test]
fn every_call_refuses_assets_that_do_not_exist() {
    let evidence = [0; 32];
    let whole = shares(&[(1, WHOLE)]);
    scenario(|| {
        for asset in [0, u64::MAX] {
            let table: [(Call<Test>, u64); 11] = [
                (Call::accept { asset }, REGISTRAR),
                (Call::review { asset }, REGISTRAR),
                (Call::refuse { asset, code: 1 }, REGISTRAR),
                (Call::publish { asset }, REGISTRAR),
                (Call::object { asset, evidence }, OBSERVER),
                (Call::rule_objection { asset, upheld: true }, REGISTRAR),
                (Call::rule_objection { asset, upheld: false }, REGISTRAR),
                (Call::add_version { asset, content: evidence, metadata: evidence, schema: None }, PROVIDER),
                (Call::freeze { asset, reason: 1 }, AUDITOR),
                (Call::unfreeze { asset }, AUDITOR),
                (Call::set_titles { asset, right: Right::Holding, shares: whole.clone() }, PROVIDER),
            ];
            for (call, member) in &table {
                refused(call, signed(*member), error(Error::UnknownAsset));
            }
        }
    });
}
