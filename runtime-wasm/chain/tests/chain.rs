//! The runtime from outside: its genesis, its blob, who gets in, and a trade from admission to settlement.

mod common;

use polkadot_sdk::*;

use codec::{Decode, Encode};
use common::{Chain, sealed};
use deed_primitives::{
    AssetDetails, AssetKey, AssetKind, OrderState, OrgStatus, Permissions, Policy, Pricing, Purpose,
    REFUSED_NOT_A_MEMBER, REFUSED_NOT_PERMITTED, REFUSED_QUOTA, REFUSED_SUSPENDED, RegistrationState, Roles, Summary,
    Tags, Title,
};
use deed_runtime::{
    Balances, Consortium, Executive, Hash, Historical, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, System,
    VERSION, WASM_BINARY, configs::QUOTA_WINDOW, offline, opaque::SessionKeys, presets, validators,
};
use frame_support::{storage::with_transaction_unchecked, traits::KeyOwnerProofSystem};
use sc_executor::{WasmExecutor, error::Error as ExecutorError};
use sp_core::{
    Pair, ed25519, sr25519,
    traits::{CallContext, CodeExecutor, RuntimeCode, WrappedRuntimeCode},
};
use sp_genesis_builder::{DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET, PresetId};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_keystore::{KeystoreExt, testing::MemoryKeystore};
use sp_runtime::{
    TransactionOutcome,
    transaction_validity::{InvalidTransaction, TransactionSource},
};

fn remark() -> RuntimeCall {
    RuntimeCall::System(frame_system::Call::remark { remark: b"hello".to_vec() })
}

fn admission(account: deed_runtime::AccountId, name: &str, roles: Roles) -> pallet_deed_consortium::Call<Runtime> {
    pallet_deed_consortium::Call::admit {
        account,
        name: name.as_bytes().to_vec().try_into().expect("a short name"),
        legal_id: [7; 32],
        roles,
    }
}

/// The decision of a council of one.
fn decide(call: pallet_deed_consortium::Call<Runtime>) -> RuntimeCall {
    let proposal = Box::new(RuntimeCall::Consortium(call));
    let length_bound = u32::try_from(proposal.encoded_size()).expect("a short call");
    RuntimeCall::Council(pallet_collective::Call::propose { threshold: 1, proposal, length_bound })
}

fn admit(account: deed_runtime::AccountId, name: &str, roles: Roles) -> RuntimeCall {
    decide(admission(account, name, roles))
}

fn dataset() -> AssetDetails {
    AssetDetails {
        kind: AssetKind::Dataset,
        title: Title::truncate_from("保单样本 / Policies".as_bytes().to_vec()),
        summary: Summary::default(),
        class: b"insurance".to_vec().try_into().expect("short"),
        tags: Tags::default(),
        sensitivity: 2,
        content: [1; 32],
        metadata: [2; 32],
        schema: None,
    }
}

#[test]
fn presets_build_and_say_what_they_promise() {
    for (preset, validators) in [(DEV_RUNTIME_PRESET, 1), (LOCAL_TESTNET_RUNTIME_PRESET, 4)] {
        let mut chain = Chain::new(preset);
        chain.state.execute_with(|| {
            assert_eq!(pallet_aura::Authorities::<Runtime>::get().len(), validators, "{preset}");
            assert_eq!(deed_runtime::Grandpa::grandpa_authorities().len(), validators, "{preset}");
            assert_eq!(pallet_deed_consortium::NextOrganisation::<Runtime>::get() as usize, validators, "{preset}");
            assert_eq!(pallet_deed_consortium::SlotDuration::<Runtime>::get(), 500);
            assert_eq!(pallet_deed_registry::ObjectionWindow::<Runtime>::get(), 4);
            assert_eq!(pallet_deed_market::FeePpm::<Runtime>::get(), 20_000);
            assert_eq!(pallet_deed_market::FeeAccount::<Runtime>::get(), 0);
            let exchange = pallet_deed_consortium::Organisations::<Runtime>::get(0).expect("the exchange");
            assert_eq!(exchange.account, Sr25519Keyring::Alice.to_account_id());
            assert!(exchange.roles.contains(Roles::REGISTRAR | Roles::SETTLEMENT | Roles::ARBITER | Roles::VALIDATOR));
            assert_eq!(Balances::total_issuance(), 0, "money comes by issue alone");
        });
    }
    assert!(presets::get(&PresetId::from("no-such-preset")).is_none());
    assert_eq!(presets::names().len(), 2);
}

/// Calls the blob itself.
fn call_blob<T: Decode>(function: &str, input: &[u8]) -> T {
    let code = WrappedRuntimeCode(WASM_BINARY.expect("tests build the blob").into());
    let code = RuntimeCode { code_fetcher: &code, heap_pages: None, hash: vec![1] };
    let (output, _) = WasmExecutor::<sp_io::SubstrateHostFunctions>::builder().build().call(
        &mut sp_state_machine::BasicExternalities::default(),
        &code,
        function,
        input,
        CallContext::Offchain,
    );
    let output: Result<Vec<u8>, ExecutorError> = output;
    T::decode(&mut &output.expect("the blob answers")[..]).expect("the answer decodes")
}

#[test]
fn blob_answers_like_the_native_runtime() {
    let version: sp_version::RuntimeVersion = call_blob("Core_version", &[]);
    assert_eq!(version.spec_name, VERSION.spec_name);
    assert_eq!(version.spec_version, VERSION.spec_version);
    assert_eq!(version.system_version, 1);
    let names: Vec<PresetId> = call_blob("GenesisBuilder_preset_names", &[]);
    assert_eq!(names, presets::names());
    let preset: Option<Vec<u8>> =
        call_blob("GenesisBuilder_get_preset", &Some(PresetId::from(DEV_RUNTIME_PRESET)).encode());
    assert_eq!(preset, presets::get(&PresetId::from(DEV_RUNTIME_PRESET)));
    for format in call_blob::<Vec<u32>>("Metadata_metadata_versions", &[]) {
        let metadata: Option<Vec<u8>> = call_blob("Metadata_metadata_at_version", &format.encode());
        assert_eq!(&metadata.expect("a format it offers")[..4], b"meta");
    }
}

#[test]
fn strangers_and_suspended_members_do_not_reach_the_pool() {
    let mut chain = Chain::new(DEV_RUNTIME_PRESET);
    let alice = Sr25519Keyring::Alice.pair();
    let (bob, _) = sr25519::Pair::generate();
    let (device, _) = ed25519::Pair::generate();
    let refused = |code| Err(InvalidTransaction::Custom(code).into());
    chain.block(&[]);

    assert_eq!(chain.validate(&alice, 0, remark()), Ok(()));
    assert_eq!(chain.validate(&bob, 0, remark()), refused(REFUSED_NOT_A_MEMBER));
    assert_eq!(chain.validate(&device, 0, remark()), refused(REFUSED_NOT_A_MEMBER));

    chain.run(&[
        (&alice, admit(offline::account(&bob), "Bob", Roles::NONE)),
        (&alice, admit(offline::account(&device), "Device", Roles::NONE)),
    ]);
    assert_eq!(chain.validate(&bob, 0, remark()), Ok(()), "a member needs no money");
    assert_eq!(chain.validate(&device, 0, remark()), Ok(()), "nor an sr25519 key");

    let suspend = pallet_deed_consortium::Call::suspend { organisation: 1 };
    chain.run(&[(&alice, RuntimeCall::Consortium(suspend))]);
    assert_eq!(chain.validate(&bob, 0, remark()), refused(REFUSED_SUSPENDED));
}

#[test]
fn members_are_admitted_by_the_council_alone_and_suspended_by_a_registrar_too() {
    let mut chain = Chain::new(LOCAL_TESTNET_RUNTIME_PRESET);
    let alice = Sr25519Keyring::Alice.pair();
    let eve = Sr25519Keyring::Eve.to_account_id();
    let registrar = |call| RuntimeCall::Consortium(call);
    let refused = vec![Ok(Err(sp_runtime::DispatchError::BadOrigin))];
    let admission = || admission(eve.clone(), "Eve", Roles::NONE);
    assert_eq!(chain.block(&[(&alice, registrar(admission()))]), refused);
    // One seat of four is not the council.
    chain.run(&[(&alice, decide(admission()))]);
    chain.state.execute_with(|| assert_eq!(pallet_deed_consortium::NextOrganisation::<Runtime>::get(), 4));
    chain.govern(admission());
    chain.run(&[(&alice, registrar(pallet_deed_consortium::Call::suspend { organisation: 4 }))]);
    let reinstate = || pallet_deed_consortium::Call::reinstate { organisation: 4 };
    assert_eq!(chain.block(&[(&alice, registrar(reinstate()))]), refused);
    chain.govern(reinstate());
}

#[test]
fn a_registrar_cannot_suspend_the_council() {
    let mut chain = Chain::new(LOCAL_TESTNET_RUNTIME_PRESET);
    let alice = Sr25519Keyring::Alice.pair();
    let suspend = |organisation| pallet_deed_consortium::Call::suspend { organisation };
    for seat in 0..4 {
        let refused = vec![Ok(Err(pallet_deed_consortium::Error::<Runtime>::CouncilSeat.into()))];
        assert_eq!(chain.block(&[(&alice, RuntimeCall::Consortium(suspend(seat)))]), refused, "seat {seat}");
    }
    // The council itself can, and take it back.
    chain.govern(suspend(3));
    let status = |chain: &mut Chain| chain.state.execute_with(|| Consortium::member(3).map(|member| member.status));
    assert_eq!(status(&mut chain), Some(OrgStatus::Suspended));
    chain.govern(pallet_deed_consortium::Call::reinstate { organisation: 3 });
    assert_eq!(status(&mut chain), Some(OrgStatus::Active));
}

#[test]
fn members_cannot_move_or_burn_money_outside_the_market() {
    let mut chain = Chain::new(DEV_RUNTIME_PRESET);
    let alice = Sr25519Keyring::Alice.pair();
    let filtered = Ok(Err(frame_system::Error::<Runtime>::CallFiltered.into()));
    let burn = RuntimeCall::Balances(pallet_balances::Call::burn { value: 1, keep_alive: false });
    assert_eq!(chain.block(&[(&alice, burn.clone())]), vec![filtered]);
    let batch = RuntimeCall::Utility(pallet_utility::Call::batch_all { calls: vec![burn] });
    let results = chain.block(&[(&alice, batch)]);
    assert!(matches!(results[0], Ok(Err(_))), "{results:?}");
}

#[test]
fn a_dataset_is_registered_sold_used_and_evidenced() {
    let mut chain = Chain::new(DEV_RUNTIME_PRESET);
    let alice = Sr25519Keyring::Alice.pair();
    let (provider, _) = sr25519::Pair::generate();
    let (consumer, _) = sr25519::Pair::generate();
    let [provider_account, consumer_account] = [&provider, &consumer].map(offline::account);

    chain.run(&[
        (&alice, admit(provider_account.clone(), "Insurer", Roles::PROVIDER)),
        (&alice, admit(consumer_account.clone(), "Bank", Roles::CONSUMER)),
        (
            &alice,
            RuntimeCall::Market(pallet_deed_market::Call::issue {
                organisation: 2,
                amount: 100_000,
                reference: [3; 32],
            }),
        ),
    ]);

    let registry = |call| RuntimeCall::Registry(call);
    chain.run(&[(
        &provider,
        registry(pallet_deed_registry::Call::submit { details: dataset(), parents: Default::default() }),
    )]);
    chain.run(&[
        (&alice, registry(pallet_deed_registry::Call::accept { asset: 0 })),
        (&alice, registry(pallet_deed_registry::Call::review { asset: 0 })),
        (&alice, registry(pallet_deed_registry::Call::publish { asset: 0 })),
    ]);
    let state = |chain: &mut Chain| {
        chain.state.execute_with(|| pallet_deed_registry::Assets::<Runtime>::get(AssetKey(0)).expect("the asset"))
    };
    let RegistrationState::Published { until } = state(&mut chain).state else {
        panic!("not published: {:?}", state(&mut chain).state);
    };
    while chain.number < until {
        chain.block(&[]);
    }
    let asset = state(&mut chain);
    assert_eq!(asset.state, RegistrationState::Registered);
    assert!(asset.certificate.is_some());

    let market = |call| RuntimeCall::Market(call);
    let policy = Policy { max_uses: Some(1), ..Policy::default() };
    chain.run(&[(
        &provider,
        market(pallet_deed_market::Call::create_offer {
            asset: 0,
            version: 1,
            pricing: Pricing::Fixed(50_000),
            policy,
        }),
    )]);
    chain.run(&[(&consumer, market(pallet_deed_market::Call::place_order { offer: 0, max_price: 50_000 }))]);
    chain.run(&[(&provider, market(pallet_deed_market::Call::declare_delivery { order: 0, ciphertext: [4; 32] }))]);
    chain.run(&[(&consumer, market(pallet_deed_market::Call::acknowledge { order: 0 }))]);
    chain.state.execute_with(|| {
        assert_eq!(pallet_deed_market::Orders::<Runtime>::get(0).expect("the order").state, OrderState::Settled);
        assert_eq!(Balances::free_balance(&provider_account), 49_000, "the price without two percent");
        assert_eq!(Balances::free_balance(Sr25519Keyring::Alice.to_account_id()), 1_000, "the exchange's fee");
        assert_eq!(Balances::free_balance(&consumer_account), 50_000);
        assert_eq!(Balances::total_issuance(), 100_000, "a trade makes no money and loses none");
    });

    let record = || {
        market(pallet_deed_market::Call::record_use { licence: 0, purpose: Purpose::Underwriting, reference: [5; 32] })
    };
    chain.run(&[(&consumer, record())]);
    let results = chain.block(&[(&consumer, record())]);
    assert!(matches!(results[0], Ok(Err(_))), "the licence allows one use: {results:?}");

    let publish =
        pallet_deed_provenance::Call::publish_tree_head { size: 1, root: [6; 32], consistency: Default::default() };
    chain.run(&[(&provider, RuntimeCall::Provenance(publish))]);
    chain.state.execute_with(|| {
        let head = pallet_deed_provenance::Heads::<Runtime>::get(1).expect("the provider's head");
        assert_eq!((head.size, head.root), (1, [6; 32]));
        let anchored = System::events().into_iter().any(|record| {
            matches!(
                record.event,
                RuntimeEvent::Provenance(pallet_deed_provenance::Event::HeadPublished { organisation: 1, size: 1, .. })
            )
        });
        assert!(anchored, "the event is deposited");
    });
}

#[test]
fn an_organisation_that_changes_its_account_keeps_money_and_seat() {
    let mut chain = Chain::new(LOCAL_TESTNET_RUNTIME_PRESET);
    let alice = Sr25519Keyring::Alice.pair();
    let (new, _) = sr25519::Pair::generate();
    let account = offline::account(&new);
    chain.run(&[
        (
            &alice,
            RuntimeCall::Market(pallet_deed_market::Call::issue { organisation: 0, amount: 10, reference: [0; 32] }),
        ),
        (
            &alice,
            RuntimeCall::Consortium(pallet_deed_consortium::Call::rotate_account { new_account: account.clone() }),
        ),
    ]);
    chain.state.execute_with(|| {
        let members = pallet_collective::Members::<Runtime, deed_runtime::CouncilInstance>::get();
        assert!(members.contains(&account), "the seat moved");
        assert!(!members.contains(&Sr25519Keyring::Alice.to_account_id()), "and did not double");
        assert!(members.is_sorted(), "the council looks members up by bisection");
        assert_eq!(Balances::free_balance(&account), 10);
    });
    assert_eq!(
        chain.validate(&alice, 2, remark()),
        Err(InvalidTransaction::Custom(REFUSED_NOT_A_MEMBER).into()),
        "the old key is nobody's"
    );
    chain.run(&[(&new, remark())]);
}

#[test]
fn an_account_signs_what_it_was_given_permission_for_also_in_batches() {
    use pallet_utility::Call as Utility;
    let mut chain = Chain::new(DEV_RUNTIME_PRESET);
    let alice = Sr25519Keyring::Alice.pair();
    let (anchor, _) = sr25519::Pair::generate();
    let add = |permissions| {
        let account = offline::account(&anchor);
        RuntimeCall::Consortium(pallet_deed_consortium::Call::add_account { account, permissions })
    };
    chain.run(&[(&alice, add(Permissions::PROVENANCE))]);

    let refused = Err(InvalidTransaction::Custom(REFUSED_NOT_PERMITTED).into());
    let publish = || {
        RuntimeCall::Provenance(pallet_deed_provenance::Call::publish_tree_head {
            size: 1,
            root: [6; 32],
            consistency: Default::default(),
        })
    };
    let submit = || {
        let (details, parents) = (dataset(), Default::default());
        RuntimeCall::Registry(pallet_deed_registry::Call::submit { details, parents })
    };
    let rotate = RuntimeCall::Consortium(pallet_deed_consortium::Call::rotate_account {
        new_account: Sr25519Keyring::Eve.to_account_id(),
    });
    let batch = |calls| RuntimeCall::Utility(Utility::batch_all { calls });
    let either =
        |main, fallback| RuntimeCall::Utility(Utility::if_else { main: Box::new(main), fallback: Box::new(fallback) });
    let mut nested = publish();
    for _ in 0..deed_runtime::configs::MAX_NESTING {
        nested = batch(vec![nested]);
    }
    let allowed = [remark(), publish(), batch(vec![remark(), batch(vec![publish()])]), either(publish(), remark())];
    let forbidden = [
        submit(),
        rotate,
        batch(vec![publish(), submit()]),
        RuntimeCall::Utility(Utility::batch { calls: vec![batch(vec![submit()])] }),
        RuntimeCall::Utility(Utility::force_batch { calls: vec![submit()] }),
        RuntimeCall::Utility(Utility::as_derivative { index: 0, call: Box::new(remark()) }),
        either(publish(), submit()),
        nested,
    ];
    for call in allowed {
        assert_eq!(chain.validate(&anchor, 0, call.clone()), Ok(()), "{call:?}");
    }
    for call in forbidden {
        assert_eq!(chain.validate(&anchor, 0, call.clone()), refused, "{call:?}");
    }
    chain.run(&[(&anchor, publish())]);
    chain.state.execute_with(|| {
        let head = pallet_deed_provenance::Heads::<Runtime>::get(0).expect("the exchange's head");
        assert_eq!(head.size, 1, "it acted for its organisation");
    });
}

#[test]
fn who_has_used_up_its_quota_waits_for_the_next_window() {
    let mut chain = Chain::new(LOCAL_TESTNET_RUNTIME_PRESET);
    let dave = Sr25519Keyring::Dave.pair();
    chain.govern(pallet_deed_consortium::Call::set_quota { organisation: 3, quota: Some(1) });
    chain.run(&[(&dave, remark())]);
    let used = chain.state.execute_with(|| Consortium::quota(3).expect("a quota").1);
    assert!(used > 1, "the transaction was counted: {used}");
    let refused = InvalidTransaction::Custom(REFUSED_QUOTA).into();
    assert_eq!(chain.validate(&dave, 1, remark()), Err(refused));
    assert_eq!(chain.block(&[(&dave, remark())]), vec![Err(refused)], "a block cannot carry it either");
    while !chain.number.is_multiple_of(QUOTA_WINDOW) {
        chain.block(&[]);
    }
    assert_eq!(chain.validate(&dave, 1, remark()), Ok(()));
}

#[test]
fn validators_leave_and_join_when_sessions_end() {
    let mut chain = Chain::new(LOCAL_TESTNET_RUNTIME_PRESET);
    chain.settle();
    assert_eq!(chain.authorities(), (4, 4, 0), "sessions end without changing anything");

    chain.govern(pallet_deed_consortium::Call::remove_validator { organisation: 3 });
    assert_eq!(chain.authorities(), (4, 4, 0), "not before the session ends");
    chain.settle();
    assert_eq!(chain.authorities(), (3, 3, 1));

    // Eve joins: admitted, with keys of her own, then chosen.
    let eve = Sr25519Keyring::Eve.pair();
    let account = offline::account(&eve);
    chain.govern(admission(account.clone(), "Eve", Roles::VALIDATOR));
    chain.state.register_extension(KeystoreExt::new(MemoryKeystore::new()));
    let generated = chain.state.execute_with(|| SessionKeys::generate(&account.encode(), Some(b"//Eve".to_vec())));
    let (keys, proof) = (generated.keys, generated.proof.encode());
    let set = |proof: Vec<u8>| RuntimeCall::Session(pallet_session::Call::set_keys { keys: keys.clone(), proof });
    assert!(matches!(chain.block(&[(&eve, set(Vec::new()))])[0], Ok(Err(_))), "keys must be one's own");
    chain.state.execute_with(|| {
        let missing = pallet_deed_consortium::Error::<Runtime>::NoSessionKeys;
        assert_eq!(Consortium::add_validator(RuntimeOrigin::root(), 4), Err(missing.into()));
    });
    chain.run(&[(&eve, set(proof))]);
    chain.govern(pallet_deed_consortium::Call::add_validator { organisation: 4 });
    chain.settle();
    assert_eq!(chain.authorities(), (4, 4, 2));
    chain.state.execute_with(|| {
        assert_eq!(
            pallet_session::Validators::<Runtime>::get(),
            [0, 1, 2, 4].map(validators::identity),
            "validators are named by the numbers of their organisations"
        );
    });
    assert_eq!(validators::organisation(&validators::identity(4)), Some(4));
    assert_eq!(validators::organisation(&account), None);

    // A member cannot withdraw keys, which would take a validator away unseen.
    let purge = RuntimeCall::Session(pallet_session::Call::purge_keys {});
    let filtered = Ok(Err(frame_system::Error::<Runtime>::CallFiltered.into()));
    assert_eq!(chain.block(&[(&eve, purge)]), vec![filtered]);
}

/// Two votes of one validator in one round, with the proof of whose they are.
fn equivocation(chain: &mut Chain, offender: Ed25519Keyring, blocks: [u8; 2]) -> pallet_grandpa::Call<Runtime> {
    use sp_consensus_grandpa::{AuthorityId, AuthoritySignature, Equivocation, EquivocationProof, localized_payload};
    let (round, set_id) = (1, 0);
    let identity = AuthorityId::from(offender.public());
    let vote = |block: u8| {
        let prevote = finality_grandpa::Prevote { target_hash: Hash::repeat_byte(block), target_number: 1 };
        let message = finality_grandpa::Message::Prevote(prevote.clone());
        let signature = offender.pair().sign(&localized_payload(round, set_id, &message));
        (prevote, AuthoritySignature::from(signature))
    };
    let proof = EquivocationProof::new(
        set_id,
        Equivocation::Prevote(finality_grandpa::Equivocation {
            round_number: round,
            identity: identity.clone(),
            first: vote(blocks[0]),
            second: vote(blocks[1]),
        }),
    );
    let key_owner_proof = chain
        .state
        .execute_with(|| Historical::prove((sp_consensus_grandpa::KEY_TYPE, identity)))
        .expect("the key is a validator's");
    pallet_grandpa::Call::report_equivocation_unsigned { equivocation_proof: Box::new(proof), key_owner_proof }
}

#[test]
fn a_validator_that_votes_against_itself_is_excluded() {
    let mut chain = Chain::new(LOCAL_TESTNET_RUNTIME_PRESET);
    chain.block(&[]);

    // What is no equivocation is refused: twice the same vote.
    let honest = equivocation(&mut chain, Ed25519Keyring::Dave, [1, 1]);
    let report = |chain: &mut Chain, call: pallet_grandpa::Call<Runtime>| {
        chain.bare = vec![RuntimeCall::Grandpa(call)];
        chain.block(&[]).remove(0)
    };
    assert!(matches!(report(&mut chain, honest), Ok(Err(_))));
    chain.state.execute_with(|| assert_eq!(Consortium::validators(), [0, 1, 2, 3]));

    let proven = equivocation(&mut chain, Ed25519Keyring::Dave, [1, 2]);
    assert_eq!(report(&mut chain, proven.clone()), Ok(Ok(())));
    chain.state.execute_with(|| {
        let excluded = pallet_deed_consortium::Event::<Runtime>::ValidatorExcluded { organisation: 3 };
        System::assert_has_event(excluded.into());
        assert_eq!(Consortium::validators(), [0, 1, 2]);
        assert!(deed_runtime::Session::disabled_validators().contains(&3), "he makes no block from now on");
    });
    assert_eq!(report(&mut chain, proven), Err(InvalidTransaction::Stale.into()), "one report is enough");

    // His slots stay empty until the sessions have ended.
    chain.settle();
    assert_eq!(chain.authorities(), (3, 3, 1));
}

#[test]
fn the_last_validator_stays_whatever_it_signs() {
    let mut chain = Chain::new(DEV_RUNTIME_PRESET);
    chain.block(&[]);
    let proven = equivocation(&mut chain, Ed25519Keyring::Alice, [1, 2]);
    chain.bare = vec![RuntimeCall::Grandpa(proven)];
    assert_eq!(chain.block(&[]), vec![Ok(Ok(()))]);
    chain.settle();
    assert_eq!(chain.authorities(), (1, 1, 0));
}

/// Who validates, who makes no blocks although it is at work, and how many are.
fn at_work(chain: &mut Chain) -> (Vec<u32>, Vec<u32>, usize) {
    chain.state.execute_with(|| {
        let at_work = pallet_session::Validators::<Runtime>::get().len();
        (Consortium::validators(), deed_runtime::Session::disabled_validators(), at_work)
    })
}

#[test]
fn a_suspended_validator_stops_at_once_and_comes_back() {
    let mut chain = Chain::new(LOCAL_TESTNET_RUNTIME_PRESET);
    chain.block(&[]);
    chain.govern(pallet_deed_consortium::Call::suspend { organisation: 3 });
    assert_eq!(at_work(&mut chain), (vec![0, 1, 2], vec![3], 4));
    chain.settle();
    assert_eq!(at_work(&mut chain), (vec![0, 1, 2], vec![], 3));
    assert_eq!(chain.authorities(), (3, 3, 1));
    chain.govern(pallet_deed_consortium::Call::reinstate { organisation: 3 });
    chain.settle();
    assert_eq!(at_work(&mut chain), (vec![0, 1, 2, 3], vec![], 4));
    assert_eq!(chain.authorities(), (4, 4, 2));
}

#[test]
fn who_is_put_out_makes_no_block_on_a_list_that_was_made_before() {
    let mut chain = Chain::new(LOCAL_TESTNET_RUNTIME_PRESET);
    let next_session = |chain: &mut Chain| {
        let session = |chain: &mut Chain| chain.state.execute_with(pallet_session::CurrentIndex::<Runtime>::get);
        let now = session(chain);
        while session(chain) == now {
            chain.block(&[]);
        }
    };
    chain.govern(pallet_deed_consortium::Call::remove_validator { organisation: 1 });
    next_session(&mut chain);
    // The list of 0, 2 and 3 is made, and takes effect with the next session.
    chain.govern(pallet_deed_consortium::Call::suspend { organisation: 3 });
    assert_eq!(at_work(&mut chain), (vec![0, 2], vec![3], 4));
    next_session(&mut chain);
    assert_eq!(at_work(&mut chain), (vec![0, 2], vec![2], 3), "he is the third there, and makes no block");
    next_session(&mut chain);
    assert_eq!(at_work(&mut chain), (vec![0, 2], vec![], 2));
}

#[test]
fn somebody_always_makes_blocks() {
    let mut chain = Chain::new(LOCAL_TESTNET_RUNTIME_PRESET);
    chain.block(&[]);
    // All of the four at work are suspended before the fifth, who is listed, begins.
    chain.state.execute_with(|| {
        let account = Sr25519Keyring::Eve.to_account_id();
        let name = b"Eve".to_vec().try_into().expect("a short name");
        let root = RuntimeOrigin::root;
        Consortium::admit(root(), account, name, [7; 32], Roles::VALIDATOR).expect("a new member");
        let keys =
            SessionKeys { aura: Sr25519Keyring::Eve.public().into(), grandpa: Ed25519Keyring::Eve.public().into() };
        pallet_session::NextKeys::<Runtime>::insert(validators::identity(4), keys);
        Consortium::add_validator(root(), 4).expect("a new validator");
        for organisation in 0..4 {
            Consortium::suspend(root(), organisation).expect("a member");
        }
    });
    assert_eq!(at_work(&mut chain), (vec![4], vec![0, 1, 2], 4));
    chain.settle();
    assert_eq!(at_work(&mut chain), (vec![4], vec![], 1));

    // The very last is kept, and says so.
    chain.state.execute_with(|| {
        System::reset_events();
        Consortium::suspend(RuntimeOrigin::root(), 4).expect("a member");
        let kept = pallet_deed_consortium::Event::<Runtime>::ValidatorKept { organisation: 4 };
        System::assert_last_event(kept.into());
    });
    chain.settle();
    assert_eq!(at_work(&mut chain), (vec![4], vec![], 1));
}

#[test]
fn a_validator_that_makes_two_blocks_for_one_slot_is_excluded() {
    use deed_runtime::reports::runtime_decl_for_reports::ReportsV1;
    let mut chain = Chain::new(LOCAL_TESTNET_RUNTIME_PRESET);
    chain.block(&[]);
    let report = |chain: &mut Chain, author: Sr25519Keyring, slots: [u64; 2]| {
        let [first, second] = [(slots[0], 1), (slots[1], 2)].map(|(slot, variant)| sealed(author, slot, variant));
        chain.state.execute_with(|| <Runtime as ReportsV1<deed_runtime::Block>>::report_double_block(first, second))
    };
    let include = |chain: &mut Chain, transaction| {
        chain.made = vec![transaction];
        chain.block(&[]).remove(0)
    };
    assert!(report(&mut chain, Sr25519Keyring::Dave, [3, 7]).is_none(), "two slots of his");
    assert!(report(&mut chain, Sr25519Keyring::Dave, [2, 2]).is_none(), "not his turn");
    assert!(report(&mut chain, Sr25519Keyring::Eve, [3, 3]).is_none(), "nobody's key");

    let proven = report(&mut chain, Sr25519Keyring::Dave, [3, 3]).expect("two blocks");
    let parent = chain.parent.hash();
    let pool = |chain: &mut Chain, source| {
        chain.state.execute_with(|| {
            with_transaction_unchecked(|| {
                let verdict = Executive::validate_transaction(source, proven.clone(), parent);
                TransactionOutcome::Rollback(verdict)
            })
        })
    };
    assert_eq!(pool(&mut chain, TransactionSource::External), Err(InvalidTransaction::Call.into()));
    let validity = pool(&mut chain, TransactionSource::Local).expect("the node's own report");
    assert!(!validity.propagate && validity.requires.is_empty());

    // A member can report too.
    let alice = Sr25519Keyring::Alice.pair();
    let call = proven.function.clone();
    chain.run(&[(&alice, call)]);
    assert_eq!(at_work(&mut chain), (vec![0, 1, 2], vec![3], 4));
    assert_eq!(include(&mut chain, proven), Err(InvalidTransaction::Stale.into()), "one report is enough");
    assert!(report(&mut chain, Sr25519Keyring::Dave, [3, 3]).is_none());

    // The other way, without a signature; he was third of four then, and the list has changed since.
    let slot = chain.slot / 4 * 4 + 2;
    chain.settle();
    assert_eq!(chain.authorities(), (3, 3, 1));
    let proven = report(&mut chain, Sr25519Keyring::Charlie, [slot, slot]).expect("two blocks");
    assert_eq!(include(&mut chain, proven), Ok(Ok(())));
    assert_eq!(at_work(&mut chain), (vec![0, 1], vec![2], 3));
}
