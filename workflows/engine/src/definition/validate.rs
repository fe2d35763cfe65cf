use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, LazyLock},
    time::Duration,
};

use deed_evidence::{Digest, canonical::to_canonical};
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::{
    CompiledStep, Definition, DefinitionError, DefinitionErrors, Node, Workflow,
    workflow::{DEFAULT_ITEM_PARALLELISM, ResolvedNode},
};
use crate::{
    Catalogue, ComponentInfo, Determinism,
    expression::{Expression, Template, Uses, bare, is_templated},
};

/// The JSON Schema of definitions, as published.
pub const DEFINITION_SCHEMA: &str = include_str!("../../schema/workflow-definition.schema.json");
/// Largest definition in bytes of canonical JSON: five hundred nodes with two kilobytes each.
pub const MAX_DEFINITION_BYTES: usize = 1024 * 1024;
/// Longest message of a schema validator that is passed on: it quotes the value, which may be large.
const MAX_REASON_CHARACTERS: usize = 300;
/// How many errors of form are told at once.
const MAX_FORM_ERRORS: usize = 50;
/// What every component gets without asking, because it reveals nothing and reaches nothing outside the run: log
/// lines, progress, and blobs whose digest it already knows.
pub const AMBIENT_CAPABILITIES: [&str; 3] = ["log", "progress", "blob"];

/// A schema in the source tree; that it compiles is tested.
static FORM: LazyLock<Option<jsonschema::Validator>> = LazyLock::new(|| {
    let schema = serde_json::from_str::<Value>(DEFINITION_SCHEMA).ok()?;
    jsonschema::validator_for(&schema).ok()
});

/// Checks a definition given as text. The outcome is as of [`check`].
pub fn check_text(text: &str, catalogue: &dyn Catalogue) -> Result<Workflow, DefinitionErrors> {
    if text.len() > MAX_DEFINITION_BYTES {
        return Err(DefinitionError::TooLarge { size: text.len(), limit: MAX_DEFINITION_BYTES }.into());
    }
    let value = serde_json::from_str(text).map_err(|error| DefinitionError::NotJson { reason: error.to_string() })?;
    check(&value, catalogue)
}

/// Checks a definition: form, graph, expressions, components. Either everything is right and the workflow can run, or
/// every error is told.
pub fn check(value: &Value, catalogue: &dyn Catalogue) -> Result<Workflow, DefinitionErrors> {
    let canonical = to_canonical("workflow definition", value)
        .map_err(|error| DefinitionError::NotJson { reason: error.to_string() })?;
    if canonical.len() > MAX_DEFINITION_BYTES {
        return Err(DefinitionError::TooLarge { size: canonical.len(), limit: MAX_DEFINITION_BYTES }.into());
    }
    let definition = form(value)?;
    let mut errors = Vec::new();
    let workflow =
        Compiler { catalogue, resolved: None, errors: &mut errors }.compile(definition, Digest::of(&canonical));
    if errors.is_empty() { Ok(workflow) } else { Err(DefinitionErrors(errors)) }
}

/// Compiles a definition that passed [`check`] when it was saved. Components that have gone since do not matter here:
/// their steps fail when they are run.
pub(crate) fn restore(
    digest: Digest,
    value: &Value,
    resolved: &[ResolvedNode],
    catalogue: &dyn Catalogue,
) -> Result<Workflow, DefinitionErrors> {
    let definition = form(value)?;
    let mut errors = Vec::new();
    let workflow = Compiler { catalogue, resolved: Some(resolved), errors: &mut errors }.compile(definition, digest);
    if errors.is_empty() { Ok(workflow) } else { Err(DefinitionErrors(errors)) }
}

/// What a validator says, without quoting a whole document.
pub(super) fn reason(error: &jsonschema::ValidationError<'_>) -> String {
    let text = error.to_string();
    if text.chars().count() <= MAX_REASON_CHARACTERS {
        return text;
    }
    text.chars().take(MAX_REASON_CHARACTERS).chain(std::iter::once('…')).collect()
}

fn form(value: &Value) -> Result<Definition, DefinitionErrors> {
    let node_at = |path: &str| {
        let index = path.strip_prefix("/nodes/")?.split('/').next()?;
        value.pointer(&format!("/nodes/{index}/id"))?.as_str().map(str::to_owned)
    };
    if let Some(form) = FORM.as_ref() {
        let errors: Vec<_> = form
            .iter_errors(value)
            .take(MAX_FORM_ERRORS)
            .map(|error| {
                let path = error.instance_path().to_string();
                DefinitionError::Form { node: node_at(&path), path, reason: reason(&error) }
            })
            .collect();
        if !errors.is_empty() {
            return Err(DefinitionErrors(errors));
        }
    }
    serde_json::from_value(value.clone())
        .map_err(|error| DefinitionError::Form { node: None, path: String::new(), reason: error.to_string() }.into())
}

struct Compiler<'a> {
    catalogue: &'a dyn Catalogue,
    resolved: Option<&'a [ResolvedNode]>,
    errors: &'a mut Vec<DefinitionError>,
}

impl Compiler<'_> {
    fn compile(mut self, definition: Definition, digest: Digest) -> Workflow {
        let ids: Vec<Arc<str>> = definition.nodes.iter().map(|node| Arc::from(node.id.as_str())).collect();
        let mut index = HashMap::new();
        for (position, id) in ids.iter().enumerate() {
            if index.insert(Arc::clone(id), position).is_some() {
                self.errors.push(DefinitionError::DuplicateNode { node: id.to_string() });
            }
        }
        let names: Vec<String> = definition.nodes.iter().map(|node| node.id.clone()).collect();
        let mut steps: Vec<CompiledStep> = definition
            .nodes
            .iter()
            .enumerate()
            .map(|(position, node)| self.step(position, node, &ids[position], &index, &names))
            .collect();
        for position in 0..steps.len() {
            for need in steps[position].needs.clone() {
                steps[need].dependents.push(position);
            }
        }
        if let Some(cycle) = find_cycle(&steps) {
            self.errors.push(DefinitionError::Cycle { cycle: cycle.iter().map(|&step| names[step].clone()).collect() });
        }
        let output = definition.output.as_ref().map(|output| {
            let template = self.template(None, output, "/output");
            self.mentioned(None, &template, "/output", false, &index, &names);
            template
        });
        let input_validator = definition.input_schema.as_ref().and_then(|schema| {
            jsonschema::validator_for(schema)
                .map_err(|error| {
                    self.errors.push(DefinitionError::InputSchema { reason: reason(&error) });
                })
                .ok()
        });
        Workflow {
            digest,
            name: Arc::from(definition.name.as_str()),
            definition: Arc::new(definition),
            steps,
            index,
            output,
            input_validator,
        }
    }

    fn step(
        &mut self,
        position: usize,
        node: &Node,
        id: &Arc<str>,
        index: &HashMap<Arc<str>, usize>,
        names: &[String],
    ) -> CompiledStep {
        let mut needs = HashSet::new();
        for need in &node.needs {
            match index.get(need.as_str()) {
                Some(&position) => {
                    needs.insert(position);
                }
                None => self.errors.push(DefinitionError::UnknownNeed {
                    node: node.id.clone(),
                    missing: need.clone(),
                    known: names.to_vec(),
                }),
            }
        }
        let when = node.when.as_ref().and_then(|source| self.expression(node, bare(source), "/when"));
        let for_each = node.for_each.as_ref().and_then(|source| self.expression(node, bare(source), "/forEach"));
        let input = self.template(Some(node), &node.input, "/input");
        for (expression, path) in [(&when, "/when"), (&for_each, "/forEach")] {
            if let Some(expression) = expression {
                needs.extend(self.uses(Some(node), expression, path, false, index, names));
            }
        }
        needs.extend(self.mentioned(Some(node), &input, "/input", node.for_each.is_some(), index, names));
        let component = self.component(node);
        let mut needs: Vec<_> = needs.into_iter().collect();
        needs.sort_unstable();
        let resolved = self.resolved.and_then(|resolved| resolved.get(position).copied()).unwrap_or(ResolvedNode {
            idempotent: node.idempotent.unwrap_or(true) && component.as_ref().is_none_or(|info| info.idempotent),
            determinism: component.as_ref().map_or(Determinism::Attested, |info| info.determinism),
        });
        CompiledStep {
            id: Arc::clone(id),
            component: Arc::from(node.component.as_str()),
            config: Arc::new(node.config.clone()),
            grants: Arc::new(node.grants.clone()),
            needs,
            dependents: Vec::new(),
            input_uses: input.uses(),
            input,
            when,
            for_each,
            parallel: node.parallel.unwrap_or(DEFAULT_ITEM_PARALLELISM).max(1),
            retry: node.retry.unwrap_or_default(),
            timeout: node.timeout_ms.map(Duration::from_millis),
            on_error: node.on_error,
            resolved,
            input_validator: component.and_then(|info| jsonschema::validator_for(&info.input_schema).ok()),
        }
    }

    fn component(&mut self, node: &Node) -> Option<ComponentInfo> {
        let found = self.catalogue.manifest(&node.component);
        if self.resolved.is_some() {
            return found;
        }
        let Some(info) = found else {
            self.errors.push(DefinitionError::UnknownComponent {
                node: node.id.clone(),
                component: node.component.clone(),
                known: self.catalogue.ids(),
            });
            return None;
        };
        let node_name = || node.id.clone();
        let component = || node.component.clone();
        for capability in &info.capabilities {
            if !AMBIENT_CAPABILITIES.contains(&capability.as_str()) && !node.grants.contains_key(capability) {
                self.errors.push(DefinitionError::NotGranted {
                    node: node_name(),
                    component: component(),
                    capability: capability.clone(),
                });
            }
        }
        if node.idempotent == Some(true) && !info.idempotent {
            self.errors.push(DefinitionError::NotIdempotent { node: node_name(), component: component() });
        }
        match jsonschema::validator_for(&info.config_schema) {
            Ok(validator) => {
                self.errors.extend(validator.iter_errors(&node.config).map(|error| DefinitionError::Config {
                    node: node_name(),
                    component: component(),
                    path: format!("/config{}", error.instance_path()),
                    reason: reason(&error),
                }));
            }
            Err(error) => self.errors.push(DefinitionError::BadComponentSchema {
                node: node_name(),
                component: component(),
                which: "configuration",
                reason: reason(&error),
            }),
        }
        match jsonschema::validator_for(&info.input_schema) {
            Ok(validator) => self.errors.extend(
                validator
                    .iter_errors(&node.input)
                    .filter(|error| holds_whatever_expressions_give(error, &node.input))
                    .map(|error| DefinitionError::Input {
                        node: node_name(),
                        component: component(),
                        path: format!("/input{}", error.instance_path()),
                        reason: reason(&error),
                    }),
            ),
            Err(error) => self.errors.push(DefinitionError::BadComponentSchema {
                node: node_name(),
                component: component(),
                which: "input",
                reason: reason(&error),
            }),
        }
        Some(info)
    }

    fn expression(&mut self, node: &Node, source: &str, path: &str) -> Option<Expression> {
        Expression::compile(source)
            .map_err(|reason| {
                self.errors.push(DefinitionError::Expression {
                    node: Some(node.id.clone()),
                    path: path.to_owned(),
                    expression: source.to_owned(),
                    reason,
                });
            })
            .ok()
    }

    fn template(&mut self, node: Option<&Node>, value: &Value, path: &str) -> Template {
        let mut found = Vec::new();
        let template = Template::compile(value, path, &mut found);
        self.errors.extend(found.into_iter().map(|error| DefinitionError::Expression {
            node: node.map(|node| node.id.clone()),
            path: error.path,
            expression: error.expression,
            reason: error.reason,
        }));
        template
    }

    /// Positions of the steps that a template's expressions mention.
    fn mentioned(
        &mut self,
        node: Option<&Node>,
        template: &Template,
        path: &str,
        with_item: bool,
        index: &HashMap<Arc<str>, usize>,
        names: &[String],
    ) -> Vec<usize> {
        let mut positions = Vec::new();
        template.expressions(&mut |expression| {
            positions.extend(self.uses(node, expression, path, with_item, index, names));
        });
        positions
    }

    fn uses(
        &mut self,
        node: Option<&Node>,
        expression: &Expression,
        path: &str,
        with_item: bool,
        index: &HashMap<Arc<str>, usize>,
        names: &[String],
    ) -> Vec<usize> {
        let Uses { steps, item, .. } = expression.uses();
        if *item && !with_item {
            self.errors.push(DefinitionError::Expression {
                node: node.map(|node| node.id.clone()),
                path: path.to_owned(),
                expression: expression.source().to_owned(),
                reason:
                    "item and index exist only in the input of a node with forEach: add forEach, or use input or steps"
                        .to_owned(),
            });
        }
        let mut positions = Vec::new();
        for step in steps {
            match index.get(step.as_str()) {
                Some(&position) => positions.push(position),
                None => self.errors.push(DefinitionError::UnknownStep {
                    node: node.map(|node| node.id.clone()),
                    path: path.to_owned(),
                    expression: expression.source().to_owned(),
                    missing: step.clone(),
                    known: names.to_vec(),
                }),
            }
        }
        positions
    }
}

/// Whether a schema error in a template stays one whatever its expressions evaluate to.
fn holds_whatever_expressions_give(error: &jsonschema::ValidationError<'_>, input: &Value) -> bool {
    let Some(instance) = input.pointer(&error.instance_path().to_string()) else {
        return true;
    };
    match error.kind() {
        // About names of members only, which are never evaluated.
        ValidationErrorKind::Required { .. }
        | ValidationErrorKind::AdditionalProperties { .. }
        | ValidationErrorKind::MinProperties { .. }
        | ValidationErrorKind::MaxProperties { .. }
        | ValidationErrorKind::PropertyNames { .. } => !matches!(instance, Value::String(_)),
        // A list or object stays one; only a string may become something else.
        ValidationErrorKind::Type { .. } => !matches!(instance, Value::String(text) if is_templated(text)),
        _ => !has_expressions(instance),
    }
}

fn has_expressions(value: &Value) -> bool {
    match value {
        Value::String(text) => is_templated(text),
        Value::Array(values) => values.iter().any(has_expressions),
        Value::Object(members) => members.values().any(has_expressions),
        _ => false,
    }
}

/// One circle of steps that wait for each other, if there is one.
fn find_cycle(steps: &[CompiledStep]) -> Option<Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        OnPath,
        Done,
    }
    let mut marks = vec![Mark::New; steps.len()];
    for start in 0..steps.len() {
        if marks[start] != Mark::New {
            continue;
        }
        // An explicit stack of (step, which of its needs comes next): definitions may be long chains.
        let mut path = vec![(start, 0)];
        marks[start] = Mark::OnPath;
        while let Some((step, next)) = path.last_mut() {
            let Some(&need) = steps[*step].needs.get(*next) else {
                marks[*step] = Mark::Done;
                path.pop();
                continue;
            };
            *next += 1;
            match marks[need] {
                Mark::Done => {}
                Mark::New => {
                    marks[need] = Mark::OnPath;
                    path.push((need, 0));
                }
                Mark::OnPath => {
                    let from = path.iter().position(|(step, _)| *step == need).unwrap_or_default();
                    let mut cycle: Vec<_> = path[from..].iter().map(|(step, _)| *step).collect();
                    // Needs point backwards in time; people read forwards.
                    cycle.reverse();
                    cycle.rotate_right(1);
                    cycle.push(cycle[0]);
                    return Some(cycle);
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn catalogue(id: &str) -> Option<ComponentInfo> {
        let info = ComponentInfo::permissive();
        match id {
            "any" => Some(info),
            "read" => Some(ComponentInfo {
                config_schema: json!({"type": "object", "properties": {"dpi": {"type": "integer"}}, "additionalProperties": false}),
                input_schema: json!({"type": "object", "required": ["page"],
                    "properties": {"page": {"type": "integer"}, "mode": {"enum": ["fast", "good"]}}, "additionalProperties": false}),
                capabilities: vec!["log".to_owned(), "model".to_owned()],
                ..info
            }),
            "mail" => Some(ComponentInfo { idempotent: false, ..info }),
            _ => None,
        }
    }

    fn codes(definition: &Value) -> Vec<&'static str> {
        match check(definition, &catalogue) {
            Ok(_) => Vec::new(),
            Err(errors) => errors.all().iter().map(DefinitionError::code).collect(),
        }
    }

    #[test]
    fn the_published_schema_compiles() {
        assert!(FORM.is_some());
    }

    #[test]
    fn a_good_definition_compiles_and_its_name_is_its_content() {
        let definition = json!({
            "name": "policy-check", "title": {"zh": "保单核对", "en": "Policy check"},
            "inputSchema": {"type": "object", "required": ["pages"]},
            "nodes": [
                {"id": "read", "component": "read", "forEach": "${input.pages}", "config": {"dpi": 300},
                 "input": {"page": "${item}", "mode": "fast"}, "grants": {"model": {}}},
                {"id": "check", "component": "any", "input": {"text": "${steps.read.output}"}, "when": "size(input.pages) > 0"},
                {"id": "tell", "component": "mail", "needs": ["check"]},
            ],
            "output": {"checked": "${steps.check.output}"},
        });
        let workflow = check(&definition, &catalogue).unwrap();
        assert_eq!(workflow.steps[1].needs, [0]);
        assert_eq!(workflow.steps[0].dependents, [1]);
        assert!(!workflow.steps[2].resolved.idempotent);
        let reordered: Value = serde_json::from_str(&serde_json::to_string_pretty(&definition).unwrap()).unwrap();
        assert_eq!(check(&reordered, &catalogue).unwrap().digest(), workflow.digest());
        assert!(workflow.check_input(&json!({})).is_err());
        let restored = restore(workflow.digest(), &definition, &workflow.resolved(), &|_: &str| None).unwrap();
        assert!(!restored.steps[2].resolved.idempotent && restored.steps[0].resolved.idempotent);
    }

    #[test]
    fn everything_wrong_is_told_at_once_with_node_and_way_out() {
        let errors = check(
            &json!({"name": "w", "nodes": [
                {"id": "a", "component": "nothing", "needs": ["b"]},
                {"id": "b", "component": "read", "needs": ["a", "ghost"], "config": {"dpi": "high"}, "input": {"mode": "bad", "extra": 1}},
                {"id": "c", "component": "any", "input": {"x": "${steps.nowhere.output}", "y": "${item}", "z": "${1 +}"}, "when": "maybe"},
                {"id": "c", "component": "mail", "idempotent": true},
            ], "output": "${index}"}),
            &catalogue,
        )
        .unwrap_err();
        let codes: HashSet<_> = errors.all().iter().map(DefinitionError::code).collect();
        for code in [
            "unknown-component",
            "cycle",
            "unknown-need",
            "config-invalid",
            "input-invalid",
            "capability-not-granted",
            "unknown-step",
            "expression-invalid",
            "duplicate-node",
            "not-idempotent",
        ] {
            assert!(codes.contains(code), "{code} missing in {errors}");
        }
        let text = errors.to_string();
        for part in [
            "node `a` uses component `nothing`",
            "there is",
            "node `b`, /config/dpi",
            "node `b` needs `ghost`",
            "\"page\" is a required",
            "a → b → a",
        ] {
            assert!(text.contains(part), "{part} missing in {text}");
        }
    }

    #[test]
    fn form_errors_name_the_node() {
        let errors = check(
            &json!({"name": "w", "nodes": [{"id": "a", "component": "any", "colour": 1}, {"id": "b"}]}),
            &catalogue,
        )
        .unwrap_err();
        assert_eq!(errors.all().iter().map(DefinitionError::node).collect::<Vec<_>>(), [Some("a"), Some("b")]);
        assert!(errors.to_string().contains("component"), "{errors}");
        for bad in [
            json!(1),
            json!({}),
            json!({"name": "w", "nodes": []}),
            json!({"name": "W W", "nodes": [{"id": "a-b", "component": "any"}]}),
        ] {
            assert!(codes(&bad).iter().all(|code| *code == "definition-form"), "{bad}");
            assert!(!codes(&bad).is_empty(), "{bad}");
        }
        assert!(matches!(check_text("{", &catalogue).unwrap_err().all(), [DefinitionError::NotJson { .. }]));
    }

    #[test]
    fn templated_values_are_given_the_benefit_of_the_doubt() {
        let with = |input: Value| {
            codes(
                &json!({"name": "w", "nodes": [{"id": "a", "component": "read", "grants": {"model": {}}, "input": input}]}),
            )
        };
        assert!(with(json!({"page": "${input.n}", "mode": "${input.mode}"})).is_empty());
        assert!(with(json!("${input}")).is_empty());
        assert_eq!(with(json!({"page": "three"})), ["input-invalid"]);
        assert_eq!(with(json!({"page": 1, "mode": "best"})), ["input-invalid"]);
    }
}
