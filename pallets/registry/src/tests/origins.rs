//! Every call, from every origin that must not make it.

use super::*;
use crate::Call;
use crate::mock::{CONSUMER, DEVELOPER, OBSERVER, RuntimeCall, STRANGER, SUSPENDED, scenario};
use deed_primitives::{FieldCommitments, FieldName, InclusionProof, Right, WHOLE};
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
    let (parents, proof) = (Parents::default(), InclusionProof::default());
    let field = FieldName::truncate_from(vec![b'f']);
    // Each call, with the members whose roles do not suffice for it.
    let no_registrar: &[u64] = &[PROVIDER, CONSUMER, DEVELOPER, AUDITOR, OBSERVER];
    let no_auditor: &[u64] = &[REGISTRAR, PROVIDER, CONSUMER, DEVELOPER, OBSERVER];
    let no_applicant: &[u64] = &[REGISTRAR, AUDITOR, OBSERVER];
    let table: [(Call<Test>, &[u64]); 23] = [
        (Call::submit { details: details(0), parents: parents.clone() }, no_applicant),
        (Call::accept { asset: 0 }, no_registrar),
        (Call::review { asset: 0 }, no_registrar),
        (Call::refuse { asset: 0, code: 1 }, no_registrar),
        (Call::publish { asset: 0 }, no_registrar),
        (Call::object { asset: 0, evidence }, &[]),
        (Call::rule_objection { asset: 0, upheld: true }, no_registrar),
        (Call::add_version { asset: 0, content: evidence, metadata: evidence, schema: None }, &[]),
        (Call::freeze { asset: 0, reason: 1, term: None }, no_auditor),
        (Call::unfreeze { asset: 0 }, no_auditor),
        (Call::set_titles { asset: 0, right: Right::Holding, shares: whole }, &[]),
        (Call::apply { asset: 0, application: Application::Renewal }, &[]),
        (Call::withdraw { asset: 0 }, &[]),
        (Call::consent { asset: 0 }, &[]),
        (Call::pledge { asset: 0, right: Right::Holding, creditor: 2, terms: evidence, until: None }, &[]),
        (Call::accept_pledge { asset: 0, pledge: 0 }, &[]),
        (Call::release_pledge { asset: 0, pledge: 0 }, &[]),
        (Call::withdraw_version { asset: 0, version: 1 }, &[]),
        (Call::restore_version { asset: 0, version: 1 }, &[]),
        (Call::register_batch { root: evidence, count: 1, metadata: evidence }, no_applicant),
        (Call::submit_from_batch { batch: 0, index: 0, details: details(0), parents, proof }, no_applicant),
        (Call::commit_fields { asset: 0, fields: FieldCommitments::default() }, &[]),
        (Call::disclose { asset: 0, field, to: 2 }, &[]),
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
    let field = FieldName::truncate_from(vec![b'f']);
    scenario(|| {
        for asset in [0, u64::MAX] {
            let table: [(Call<Test>, u64); 21] = [
                (Call::accept { asset }, REGISTRAR),
                (Call::review { asset }, REGISTRAR),
                (Call::refuse { asset, code: 1 }, REGISTRAR),
                (Call::publish { asset }, REGISTRAR),
                (Call::object { asset, evidence }, OBSERVER),
                (Call::rule_objection { asset, upheld: true }, REGISTRAR),
                (Call::rule_objection { asset, upheld: false }, REGISTRAR),
                (Call::add_version { asset, content: evidence, metadata: evidence, schema: None }, PROVIDER),
                (Call::freeze { asset, reason: 1, term: None }, AUDITOR),
                (Call::unfreeze { asset }, AUDITOR),
                (Call::set_titles { asset, right: Right::Holding, shares: whole.clone() }, PROVIDER),
                (Call::apply { asset, application: Application::Renewal }, PROVIDER),
                (Call::withdraw { asset }, PROVIDER),
                (Call::consent { asset }, PROVIDER),
                (Call::pledge { asset, right: Right::Holding, creditor: 2, terms: evidence, until: None }, PROVIDER),
                (Call::accept_pledge { asset, pledge: 0 }, PROVIDER),
                (Call::release_pledge { asset, pledge: 0 }, PROVIDER),
                (Call::withdraw_version { asset, version: 1 }, PROVIDER),
                (Call::restore_version { asset, version: 1 }, PROVIDER),
                (Call::commit_fields { asset, fields: FieldCommitments::default() }, PROVIDER),
                (Call::disclose { asset, field: field.clone(), to: 2 }, PROVIDER),
            ];
            for (call, member) in &table {
                refused(call, signed(*member), error(Error::UnknownAsset));
            }
        }
    });
}
