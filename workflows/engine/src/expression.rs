//! Expressions: CEL, which can compute but not act, and JSON templates with CEL in their strings.
//!
//! CEL has no loops, no input or output and no way to define anything, so an expression always ends. What it could
//! still do is take long: nested list macros multiply. [`MAX_NESTED_MACROS`] bounds that before anything is saved.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, LazyLock},
};

use cel::{
    Context, Env, IdedExpr, Program,
    common::ast::{EntryExpr, Expr, LiteralValue},
    objects::{Key, Map},
};
use serde_json::Value;

/// Longest expression in bytes. A condition or a field selection has dozens; what needs more belongs in a component.
/// It also bounds how deep the parser recurses on chains of operators.
pub(crate) const MAX_EXPRESSION_BYTES: usize = 1024;
/// Deepest nesting of brackets and conditionals: each level costs the parser about ten stack frames.
const MAX_NESTING: usize = 24;
/// Deepest syntax tree: evaluating recurses once per level, and has to fit the two megabytes of an ordinary thread.
const MAX_DEPTH: usize = 64;
/// Longest expression that is parsed on the caller's thread; anything in it stays within [`MAX_DEPTH`].
const MAX_PARSED_IN_PLACE: usize = 64;
/// Stack of the thread that parses longer ones: measured for the longest chain of operators, several times over.
const PARSER_STACK_BYTES: usize = 64 * 1024 * 1024;
/// Deepest nesting of list macros (`map`, `filter`, `all`, `exists`…): each level multiplies the cost by a list's length.
const MAX_NESTED_MACROS: usize = 2;
/// Deepest nesting of arrays and objects in a template.
pub(crate) const MAX_TEMPLATE_DEPTH: usize = 64;

/// Names an expression may use beside the variables: CEL's own types.
const TYPE_NAMES: [&str; 13] = [
    "bool",
    "int",
    "uint",
    "double",
    "string",
    "bytes",
    "list",
    "map",
    "null_type",
    "type",
    "duration",
    "timestamp",
    "optional",
];

/// The standard functions and types, built once: building them costs more than evaluating most expressions.
static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// Which variables an expression reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    pub(crate) steps: BTreeSet<String>,
    pub(crate) item: bool,
    pub(crate) input: bool,
}

impl Uses {
    pub(crate) fn merge(&mut self, other: &Self) {
        self.steps.extend(other.steps.iter().cloned());
        self.item |= other.item;
        self.input |= other.input;
    }
}

/// One CEL expression, parsed and measured.
#[derive(Debug)]
pub(crate) struct Expression {
    source: String,
    program: Program,
    uses: Uses,
    macros: usize,
}

/// Why an expression gave no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{expression}`: {reason}")]
pub(crate) struct EvaluationError {
    pub(crate) expression: String,
    pub(crate) reason: String,
}

impl Expression {
    /// Parses `source`; the error is what is wrong and the way out.
    pub(crate) fn compile(source: &str) -> Result<Self, String> {
        let source = source.trim();
        if source.is_empty() {
            return Err("the expression is empty: write CEL, such as input.amount > 1000".to_owned());
        }
        if source.len() > MAX_EXPRESSION_BYTES {
            return Err(format!(
                "the expression has {} bytes and may have {MAX_EXPRESSION_BYTES}: move the computation into a component",
                source.len()
            ));
        }
        check_nesting(source)?;
        if source.len() <= MAX_PARSED_IN_PLACE {
            return Self::parse(source);
        }
        // The parser recurses on chains of operators. A tree that turns out too deep is also dropped over there.
        std::thread::scope(|scope| {
            let parser = std::thread::Builder::new().stack_size(PARSER_STACK_BYTES);
            let parsing = parser.spawn_scoped(scope, || Self::parse(source));
            let parsed = parsing.map_err(|error| format!("no thread to parse it on ({error}): try again"))?.join();
            parsed.unwrap_or_else(|_| Err(UNPARSABLE.to_owned()))
        })
    }

    fn parse(source: &str) -> Result<Self, String> {
        // The parser is generated code; should it ever panic on some text, that text is refused like any other bad one.
        let program = catch_unwind(AssertUnwindSafe(|| ENVIRONMENT.compile(source)))
            .map_err(|_| UNPARSABLE.to_owned())?
            .map_err(|errors| format!("this is not CEL: {}", first_line(&errors.to_string())))?;
        let mut walk = Walk { uses: Uses::default(), bound: Vec::new(), macros: 0, deepest: 0, depth: 0 };
        walk.expression(program.expression())?;
        if walk.deepest > MAX_NESTED_MACROS {
            return Err(format!(
                "list macros are nested {} deep and may be {MAX_NESTED_MACROS}: prepare the list in a step of its own",
                walk.deepest
            ));
        }
        Ok(Self { source: source.to_owned(), program, uses: walk.uses, macros: walk.deepest })
    }

    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    pub(crate) fn uses(&self) -> &Uses {
        &self.uses
    }

    /// Whether evaluating takes time proportional to the expression, not to the data.
    pub(crate) fn is_cheap(&self) -> bool {
        self.macros == 0
    }

    /// Evaluates over `variables`.
    pub(crate) fn evaluate(&self, variables: &Variables) -> Result<Value, EvaluationError> {
        let fail = |reason: String| EvaluationError { expression: self.source.clone(), reason };
        let value = catch_unwind(AssertUnwindSafe(|| self.program.execute(&variables.0)))
            .map_err(|_| fail("it could not be evaluated: simplify it".to_owned()))?
            .map_err(|error| fail(first_line(&error.to_string())))?;
        value.json().map_err(|_| fail("its value has no JSON form: convert it, for example with string()".to_owned()))
    }
}

const UNPARSABLE: &str = "the expression cannot be parsed: simplify it";

/// Error texts of the parser span lines with a picture of the source; the first says what matters.
fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim_end_matches([':', ' ']).chars().take(300).collect()
}

fn check_nesting(source: &str) -> Result<(), String> {
    let (mut depth, mut deepest, mut conditionals) = (0_usize, 0_usize, 0_usize);
    let mut quote = None;
    let mut characters = source.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(_), '\\') => {
                characters.next();
            }
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '(' | '[' | '{') => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, '?') => conditionals += 1,
            _ => {}
        }
    }
    if deepest + conditionals > MAX_NESTING {
        return Err(format!(
            "the expression nests {} brackets and conditionals and may nest {MAX_NESTING}: split it over several steps",
            deepest + conditionals
        ));
    }
    Ok(())
}

struct Walk {
    uses: Uses,
    bound: Vec<String>,
    macros: usize,
    deepest: usize,
    depth: usize,
}

impl Walk {
    fn expression(&mut self, expression: &IdedExpr) -> Result<(), String> {
        if self.depth > MAX_DEPTH {
            return Err(format!(
                "the expression chains more than {MAX_DEPTH} operators or selections: split it over several steps"
            ));
        }
        self.depth += 1;
        let walked = self.inside(expression);
        self.depth -= 1;
        walked
    }

    fn inside(&mut self, expression: &IdedExpr) -> Result<(), String> {
        match &expression.expr {
            Expr::Unspecified | Expr::Literal(_) => Ok(()),
            Expr::Ident(name) => self.name(name),
            Expr::Select(select) => {
                if self.is_steps(&select.operand) {
                    self.uses.steps.insert(select.field.clone());
                    return Ok(());
                }
                self.expression(&select.operand)
            }
            Expr::Call(call) => {
                if let [list, Expr::Literal(LiteralValue::String(step))] =
                    call.args.iter().map(|argument| &argument.expr).collect::<Vec<_>>()[..]
                    && call.func_name == "_[_]"
                    && matches!(list, Expr::Ident(name) if name == "steps")
                    && self.is_free("steps")
                {
                    self.uses.steps.insert(step.inner().to_owned());
                    return Ok(());
                }
                if let Some(target) = &call.target {
                    self.expression(target)?;
                }
                call.args.iter().try_for_each(|argument| self.expression(argument))
            }
            Expr::List(list) => list.elements.iter().try_for_each(|element| self.expression(element)),
            Expr::Map(map) => map.entries.iter().try_for_each(|entry| self.entry(&entry.expr)),
            Expr::Struct(structure) => structure.entries.iter().try_for_each(|entry| self.entry(&entry.expr)),
            Expr::Comprehension(comprehension) => {
                self.expression(&comprehension.iter_range)?;
                self.expression(&comprehension.accu_init)?;
                let before = self.bound.len();
                self.bound.push(comprehension.iter_var.clone());
                self.bound.extend(comprehension.iter_var2.clone());
                self.bound.push(comprehension.accu_var.clone());
                self.macros += 1;
                self.deepest = self.deepest.max(self.macros);
                self.expression(&comprehension.loop_cond)?;
                self.expression(&comprehension.loop_step)?;
                self.expression(&comprehension.result)?;
                self.macros -= 1;
                self.bound.truncate(before);
                Ok(())
            }
        }
    }

    fn entry(&mut self, entry: &EntryExpr) -> Result<(), String> {
        match entry {
            EntryExpr::StructField(field) => self.expression(&field.value),
            EntryExpr::MapEntry(entry) => {
                self.expression(&entry.key)?;
                self.expression(&entry.value)
            }
        }
    }

    fn is_free(&self, name: &str) -> bool {
        !self.bound.iter().any(|bound| bound == name)
    }

    fn is_steps(&self, operand: &IdedExpr) -> bool {
        matches!(&operand.expr, Expr::Ident(name) if name == "steps") && self.is_free("steps")
    }

    fn name(&mut self, name: &str) -> Result<(), String> {
        if !self.is_free(name) || name.starts_with('@') || TYPE_NAMES.contains(&name) {
            return Ok(());
        }
        match name {
            "input" => self.uses.input = true,
            "item" | "index" => self.uses.item = true,
            "run" => {}
            "steps" => {
                return Err("`steps` alone is not a value: name the step, as in steps.read.output".to_owned());
            }
            _ => {
                return Err(format!(
                    "there is no variable `{name}`: use input, steps.<id>.output, run, and in a forEach item and index"
                ));
            }
        }
        Ok(())
    }
}

/// Values of the variables for one evaluation.
pub(crate) struct Variables(Context<'static, 'static>);

impl Variables {
    /// From plain values by name.
    pub(crate) fn new<'a>(values: impl IntoIterator<Item = (&'a str, cel::Value)>) -> Self {
        let mut context = Context::with_env(Arc::clone(&ENVIRONMENT));
        for (name, value) in values {
            context.add_variable_from_value(name, value);
        }
        Self(context)
    }
}

/// JSON as CEL sees it: whole numbers are `int` wherever they fit, so that `input.count + 1` means what it says.
pub(crate) fn to_cel(value: &Value) -> cel::Value {
    match value {
        Value::Null => cel::Value::Null,
        Value::Bool(value) => cel::Value::Bool(*value),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(value), _) => cel::Value::Int(value),
            (None, Some(value)) => cel::Value::UInt(value),
            (None, None) => cel::Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(text) => cel::Value::from(text.as_str()),
        Value::Array(values) => cel::Value::List(Arc::new(values.iter().map(to_cel).collect())),
        Value::Object(members) => cel_map(members.iter().map(|(name, value)| (name.as_str(), to_cel(value)))),
    }
}

/// A CEL map with text keys.
pub(crate) fn cel_map<'a>(members: impl IntoIterator<Item = (&'a str, cel::Value)>) -> cel::Value {
    let map: HashMap<Key, cel::Value> = members.into_iter().map(|(name, value)| (Key::from(name), value)).collect();
    cel::Value::Map(Map { map: Arc::new(map) })
}

/// JSON with expressions in its strings.
#[derive(Debug)]
pub(crate) enum Template {
    /// Nothing to evaluate.
    Literal(Value),
    /// A string that is one `${…}`: keeps the expression's type.
    Whole(Expression),
    /// Text with expressions in it.
    Text(Vec<Part>),
    /// A list.
    Array(Vec<Template>),
    /// An object.
    Object(BTreeMap<String, Template>),
}

/// A piece of a text.
#[derive(Debug)]
pub(crate) enum Part {
    /// As written.
    Text(String),
    /// To be evaluated.
    Expression(Expression),
}

/// What is wrong with a template, and where.
pub(crate) struct TemplateError {
    pub(crate) path: String,
    pub(crate) expression: String,
    pub(crate) reason: String,
}

impl Template {
    /// Parses every `${…}` in `value`; all errors at once.
    pub(crate) fn compile(value: &Value, path: &str, errors: &mut Vec<TemplateError>) -> Self {
        let template = Self::compile_at(value, path, 0, errors);
        if template.is_literal() { Self::Literal(value.clone()) } else { template }
    }

    fn compile_at(value: &Value, path: &str, depth: usize, errors: &mut Vec<TemplateError>) -> Self {
        if depth > MAX_TEMPLATE_DEPTH {
            let reason = format!("the value nests deeper than {MAX_TEMPLATE_DEPTH} levels: flatten it");
            errors.push(TemplateError { path: path.to_owned(), expression: String::new(), reason });
            return Self::Literal(Value::Null);
        }
        match value {
            Value::String(text) => match split(text) {
                Ok(pieces) => Self::from_pieces(text, pieces, path, errors),
                Err(reason) => {
                    errors.push(TemplateError { path: path.to_owned(), expression: text.clone(), reason });
                    Self::Literal(value.clone())
                }
            },
            Value::Array(values) => Self::Array(
                values
                    .iter()
                    .enumerate()
                    .map(|(index, value)| Self::compile_at(value, &format!("{path}/{index}"), depth + 1, errors))
                    .collect(),
            ),
            Value::Object(members) => Self::Object(
                members
                    .iter()
                    .map(|(name, value)| {
                        let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
                        (name.clone(), Self::compile_at(value, &path, depth + 1, errors))
                    })
                    .collect(),
            ),
            _ => Self::Literal(value.clone()),
        }
    }

    fn from_pieces(text: &str, pieces: Vec<Piece<'_>>, path: &str, errors: &mut Vec<TemplateError>) -> Self {
        let mut parts = Vec::new();
        let mut any = false;
        for piece in pieces {
            match piece {
                Piece::Text(text) => parts.push(Part::Text(text)),
                Piece::Expression(source) => {
                    any = true;
                    match Expression::compile(source) {
                        Ok(expression) => parts.push(Part::Expression(expression)),
                        Err(reason) => {
                            errors.push(TemplateError { path: path.to_owned(), expression: source.to_owned(), reason });
                        }
                    }
                }
            }
        }
        if !any {
            return Self::Literal(Value::String(match parts.into_iter().next() {
                Some(Part::Text(text)) => text,
                _ => text.to_owned(),
            }));
        }
        if parts.len() == 1
            && matches!(parts[0], Part::Expression(_))
            && let Some(Part::Expression(expression)) = parts.pop()
        {
            return Self::Whole(expression);
        }
        Self::Text(parts)
    }

    /// Whether nothing needs evaluating and no text was unescaped.
    fn is_literal(&self) -> bool {
        match self {
            // A string with an escaped `$${` differs from how it is written, so it is kept apart below.
            Self::Literal(Value::String(text)) => !text.contains("${"),
            Self::Literal(_) => true,
            Self::Whole(_) | Self::Text(_) => false,
            Self::Array(values) => values.iter().all(Self::is_literal),
            Self::Object(members) => members.values().all(Self::is_literal),
        }
    }

    /// Calls `visit` with every expression.
    pub(crate) fn expressions<'a>(&'a self, visit: &mut dyn FnMut(&'a Expression)) {
        match self {
            Self::Literal(_) => {}
            Self::Whole(expression) => visit(expression),
            Self::Text(parts) => {
                for part in parts {
                    if let Part::Expression(expression) = part {
                        visit(expression);
                    }
                }
            }
            Self::Array(values) => values.iter().for_each(|value| value.expressions(visit)),
            Self::Object(members) => members.values().for_each(|value| value.expressions(visit)),
        }
    }

    /// The variables all expressions read together.
    pub(crate) fn uses(&self) -> Uses {
        let mut uses = Uses::default();
        self.expressions(&mut |expression| uses.merge(expression.uses()));
        uses
    }

    pub(crate) fn is_cheap(&self) -> bool {
        let mut cheap = true;
        self.expressions(&mut |expression| cheap &= expression.is_cheap());
        cheap
    }

    /// The value over `variables`.
    pub(crate) fn render(&self, variables: &Variables) -> Result<Value, EvaluationError> {
        match self {
            Self::Literal(value) => Ok(value.clone()),
            Self::Whole(expression) => expression.evaluate(variables),
            Self::Text(parts) => {
                let mut text = String::new();
                for part in parts {
                    match part {
                        Part::Text(literal) => text.push_str(literal),
                        Part::Expression(expression) => match expression.evaluate(variables)? {
                            Value::String(value) => text.push_str(&value),
                            Value::Null => {}
                            other => text.push_str(&other.to_string()),
                        },
                    }
                }
                Ok(Value::String(text))
            }
            Self::Array(values) => {
                values.iter().map(|value| value.render(variables)).collect::<Result<_, _>>().map(Value::Array)
            }
            Self::Object(members) => members
                .iter()
                .map(|(name, value)| Ok((name.clone(), value.render(variables)?)))
                .collect::<Result<_, _>>()
                .map(Value::Object),
        }
    }
}

enum Piece<'a> {
    Text(String),
    Expression(&'a str),
}

/// Whether a string holds an expression, as opposed to text only.
pub(crate) fn is_templated(text: &str) -> bool {
    !matches!(split(text), Ok(pieces) if pieces.iter().all(|piece| matches!(piece, Piece::Text(_))))
}

/// The expression inside a string that is one `${…}`, or the string itself: conditions and lists may be written both ways.
pub(crate) fn bare(text: &str) -> &str {
    match split(text.trim()).as_deref() {
        Ok([Piece::Expression(source)]) => source,
        _ => text,
    }
}

/// Cuts text at `${…}`; `$${` stands for the two characters themselves.
fn split(text: &str) -> Result<Vec<Piece<'_>>, String> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        if rest[..at].ends_with('$') {
            literal.push_str(&rest[..at - 1]);
            literal.push_str("${");
            rest = &rest[at + 2..];
            continue;
        }
        literal.push_str(&rest[..at]);
        let inside = &rest[at + 2..];
        let end = closing(inside).ok_or_else(|| {
            "`${` has no closing `}`: close it, or write `$${` for the characters themselves".to_owned()
        })?;
        if !literal.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut literal)));
        }
        pieces.push(Piece::Expression(&inside[..end]));
        rest = &inside[end + 1..];
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        pieces.push(Piece::Text(literal));
    }
    Ok(pieces)
}

/// Where the brace that closes an expression stands: braces of maps and those in strings do not count.
fn closing(inside: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0_usize, None);
    let mut characters = inside.char_indices();
    while let Some((at, character)) = characters.next() {
        match (quote, character) {
            (Some(_), '\\') => {
                characters.next();
            }
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '{') => depth += 1,
            (None, '}') if depth == 0 => return Some(at),
            (None, '}') => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn render(template: Value) -> Result<Value, EvaluationError> {
        let mut errors = Vec::new();
        let template = Template::compile(&template, "", &mut errors);
        assert!(errors.is_empty(), "{:?}", errors.iter().map(|error| &error.reason).collect::<Vec<_>>());
        let input = to_cel(&json!({"n": 2, "name": "A", "list": [1, 2, 3], "big": u64::MAX, "x": 1.5, "none": null}));
        let steps = cel_map([("read", to_cel(&json!({"output": {"pages": [{"t": "p"}]}})))]);
        template.render(&Variables::new([("input", input), ("steps", steps)]))
    }

    #[test]
    fn whole_expressions_keep_their_type() {
        let made = render(json!({
            "n": "${input.n + 1}", "list": "${input.list}", "text": "n=${input.n}, ${input.name}${input.none}",
            "page": "${steps.read.output.pages[0].t}", "index": "${steps['read'].output.pages}", "literal": [1, true, "x"],
            "map": "${ {'a}': {'b': 1}} }", "escaped": "$${input.n}", "big": "${input.big}", "x": "${input.x * 2.0}",
        }));
        assert_eq!(
            made.unwrap(),
            json!({
                "n": 3, "list": [1, 2, 3], "text": "n=2, A", "page": "p", "index": [{"t": "p"}], "literal": [1, true, "x"],
                "map": {"a}": {"b": 1}}, "escaped": "${input.n}", "big": u64::MAX, "x": 3.0,
            })
        );
    }

    #[test]
    fn what_an_expression_reads_is_known_before_it_runs() {
        let uses =
            Expression::compile("steps.a.output.x + steps['b'].output + input.n + item.k").unwrap().uses().clone();
        assert_eq!(uses.steps, BTreeSet::from(["a".to_owned(), "b".to_owned()]));
        assert!(uses.input && uses.item);
        let shadowed = Expression::compile("input.list.map(item, item + 1)").unwrap();
        assert!(!shadowed.uses().item && !shadowed.is_cheap());
    }

    #[test]
    fn bad_expressions_say_why() {
        for (source, why) in [
            ("", "empty"),
            ("1 +", "not CEL"),
            ("nothing.here", "no variable `nothing`"),
            ("size(steps)", "name the step"),
            ("[1].map(a, [1].map(b, [1].map(c, c)))", "nested 3 deep"),
        ] {
            let reason = Expression::compile(source).unwrap_err();
            assert!(reason.contains(why), "{source}: {reason}");
        }
        for (name, source) in [
            ("brackets", "(".repeat(400) + "1" + &")".repeat(400)),
            ("conditionals", "true ? 1 : ".repeat(90) + "1"),
            ("length", "1+".repeat(2000) + "1"),
        ] {
            assert!(Expression::compile(&source).is_err(), "{name}");
        }
    }

    #[test]
    fn the_longest_allowed_chains_fit_the_stack() {
        let sources = [
            "1+".repeat(511) + "1",
            "!".repeat(1000) + "true",
            "-".repeat(1000) + "1",
            "true||".repeat(170) + "true",
            "1<".repeat(500) + "1",
            format!("input{}", ".a".repeat(509)),
            format!("input{}", "[0]".repeat(339)),
        ];
        let short = ["1+".repeat(31) + "1", "!".repeat(60) + "true", format!("input{}", "[0]".repeat(19))];
        for source in sources.into_iter().chain(short) {
            // Refused or not: what counts is that nothing overflows.
            if let Ok(expression) = Expression::compile(&source) {
                let _ = expression.evaluate(&Variables::new([("input", cel::Value::Null)]));
            }
        }
    }

    #[test]
    fn failing_expressions_name_themselves() {
        let error = render(json!("${input.missing}")).unwrap_err();
        assert_eq!(error.expression, "input.missing");
        assert!(error.reason.contains("missing"), "{}", error.reason);
    }

    #[test]
    fn unclosed_expressions_are_errors() {
        let mut errors = Vec::new();
        Template::compile(&json!({"a": ["x", "${input.n"]}), "/input", &mut errors);
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].path, "/input/a/1");
        assert!(is_templated("${input.n") && is_templated("a ${input}") && !is_templated("$${x} and $5"));
        assert_eq!(bare(" ${ input.list } ").trim(), "input.list");
        assert_eq!(bare("input.list"), "input.list");
    }
}
