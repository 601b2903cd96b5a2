//! From words to instructions for a stack: what a statement computes, in the order in which it does.

use super::{
    Expression, Part, Statement, Variable,
    complain::{complain, nearest},
    functions,
    token::{Kind, Lexer, Token},
};
use gradus_tensor::{Error, Infix, Result};

/// How deeply operations may be nested in one statement.
const DEPTH: usize = 50;
/// How many numbers, variables and operations there may be.
const PARTS: usize = 500;

/// Reads a text once, from left to right.
pub(super) struct Parser<'t> {
    text: &'t str,
    lexer: Lexer<'t>,
    /// The word before the next one.
    last: Option<Token<'t>>,
    next: Token<'t>,
    functions: Vec<(&'static str, usize)>,
    variables: Vec<Variable>,
    parts: Vec<Part>,
    total: usize,
    nesting: usize,
    open: Vec<usize>,
}

impl<'t> Parser<'t> {
    pub(super) fn read(text: &'t str) -> Result<Expression> {
        let mut lexer = Lexer::new(text);
        let next = lexer.next()?;
        let mut parser = Parser {
            text,
            lexer,
            last: None,
            next,
            functions: functions::known(),
            variables: Vec::new(),
            parts: Vec::new(),
            total: 0,
            nesting: 0,
            open: Vec::new(),
        };
        let mut statements = Vec::new();
        loop {
            match parser.next.kind {
                Kind::End => break,
                Kind::Stop => parser.step()?,
                _ => statements.push(parser.statement()?),
            }
        }
        if statements.is_empty() {
            return Err(parser.complain(parser.next.at, "an expression is missing, such as `w = x*y`"));
        }
        Ok(Expression { variables: parser.variables, statements })
    }

    fn complain(&self, at: usize, message: impl Into<String>) -> Error {
        complain(self.text, at, message)
    }

    /// Takes the next word. The end of a line within parentheses is none.
    fn step(&mut self) -> Result<()> {
        self.last = Some(self.next);
        self.next = self.lexer.next()?;
        while !self.open.is_empty() && self.next.text == "\n" {
            self.next = self.lexer.next()?;
        }
        Ok(())
    }

    /// Takes the next word, if it is one of these signs.
    fn sign(&mut self, signs: &[char]) -> Result<Option<char>> {
        match self.next.kind {
            Kind::Sign(sign) if signs.contains(&sign) => self.step().map(|()| Some(sign)),
            _ => Ok(None),
        }
    }

    /// `name = sum`, or a sum, which gets a name of ours.
    fn statement(&mut self) -> Result<Statement> {
        let start = self.next;
        let mut ahead = self.lexer.clone();
        let named = start.kind == Kind::Name && ahead.next().is_ok_and(|t| t.kind == Kind::Sign('='));
        if named {
            self.step()?;
            self.step()?;
        }
        self.sum()?;
        match self.next.kind {
            Kind::Stop | Kind::End => {}
            Kind::Sign(')') => return Err(self.complain(self.next.at, "`)` closes nothing")),
            Kind::Sign('=') => return Err(self.complain(start.at, "only a name can stand before `=`")),
            _ => return Err(self.complain(self.next.at, self.out_of_place())),
        }
        let name = if named { start.text.to_owned() } else { self.own_name(start.at)? };
        let variable = self.assign(name, start.at)?;
        Ok(Statement { variable, parts: std::mem::take(&mut self.parts) })
    }

    fn out_of_place(&self) -> String {
        match self.next.kind {
            Kind::Sign(sign) if sign != '(' => format!("`{}` is out of place here", self.next.text),
            _ => format!("an operator is missing before `{}`", self.next.text),
        }
    }

    /// The name of a value that was given none.
    fn own_name(&self, at: usize) -> Result<String> {
        let free = |name: &&str| self.variables.iter().all(|v| v.name != **name);
        let name = ["out", "out2", "out3"].into_iter().find(free);
        let message = "this value has no name; write `name = …`";
        name.map(str::to_owned).ok_or_else(|| self.complain(at, message))
    }

    /// Notes that a variable has a value from here on.
    fn assign(&mut self, name: String, at: usize) -> Result<usize> {
        if self.functions.iter().any(|(function, _)| *function == name) {
            return Err(self.complain(at, format!("`{name}` is a function and cannot be given a value")));
        }
        match self.variables.iter().find(|v| v.name == name) {
            Some(Variable { assigned: true, .. }) => {
                return Err(self.complain(at, format!("`{name}` has a value already; take another name")));
            }
            Some(known) => {
                let message = format!("`{name}` is used before it is given its value");
                return Err(self.complain(known.at, message));
            }
            None => self.variables.push(Variable { name, at, assigned: true }),
        }
        Ok(self.variables.len() - 1)
    }

    /// Adds an instruction whose operands are nested as deeply as this; gives how deeply it is.
    fn put(&mut self, part: Part, deepest: usize) -> Result<usize> {
        let at = self.last.map_or(0, |t| t.at);
        self.total += 1;
        if self.total > PARTS {
            return Err(self.complain(at, format!("more than {PARTS} numbers, variables and operations")));
        }
        self.parts.push(part);
        self.bounded(deepest + 1)
    }

    fn bounded(&self, depth: usize) -> Result<usize> {
        let message =
            format!("more than {DEPTH} operations within each other; give a part a name of its own");
        let at = self.last.map_or(0, |t| t.at);
        if depth > DEPTH { Err(self.complain(at, message)) } else { Ok(depth) }
    }

    fn sum(&mut self) -> Result<usize> {
        let mut depth = self.product()?;
        while let Some(sign) = self.sign(&['+', '-'])? {
            let right = self.product()?;
            let infix = if sign == '+' { Infix::Plus } else { Infix::Minus };
            depth = self.put(Part::Pair(infix), depth.max(right))?;
        }
        Ok(depth)
    }

    fn product(&mut self) -> Result<usize> {
        let mut depth = self.signed()?;
        while let Some(sign) = self.sign(&['*', '/'])? {
            let right = self.signed()?;
            let infix = if sign == '*' { Infix::Times } else { Infix::Over };
            depth = self.put(Part::Pair(infix), depth.max(right))?;
        }
        Ok(depth)
    }

    /// A power with or without a sign: −x² is −(x²).
    fn signed(&mut self) -> Result<usize> {
        self.nesting = self.bounded(self.nesting + 1)?;
        let start = self.parts.len();
        let depth = match self.sign(&['+', '-'])? {
            None => self.power()?,
            Some('+') => self.signed()?,
            Some(_) => {
                let depth = self.signed()?;
                match self.parts[start..] {
                    [Part::Number(v)] => {
                        self.parts[start] = Part::Number(-v);
                        depth
                    }
                    _ => self.put(Part::Negative, depth)?,
                }
            }
        };
        self.nesting -= 1;
        Ok(depth)
    }

    /// An atom, or one to the power of what may be a power itself.
    fn power(&mut self) -> Result<usize> {
        let base = self.atom()?;
        if self.sign(&['^'])?.is_none() {
            return Ok(base);
        }
        let start = self.parts.len();
        let exponent = self.signed()?;
        match self.parts[start..] {
            [Part::Number(exponent)] => {
                self.parts.truncate(start);
                self.put(Part::Power(exponent), base)
            }
            _ => self.put(Part::Pair(Infix::Power), base.max(exponent)),
        }
    }

    fn atom(&mut self) -> Result<usize> {
        let token = self.next;
        match token.kind {
            Kind::Number(v) => {
                self.step()?;
                self.put(Part::Number(v), 0)
            }
            Kind::Name => {
                self.step()?;
                if self.next.kind == Kind::Sign('(') { self.call(token) } else { self.variable(token) }
            }
            Kind::Sign('(') => self.parenthesised(false).map(|(depth, _)| depth),
            _ => Err(self.missing()),
        }
    }

    /// The error that an operand does not stand where it must.
    fn missing(&self) -> Error {
        let after = self.last.filter(|t| t.kind != Kind::Stop);
        let message = match after {
            Some(token) => format!("an operand is missing after `{}`", token.text),
            None => format!("an operand is missing before `{}`", self.next.text),
        };
        let doubled = after.is_some_and(|t| t.text == "*") && self.next.text == "*";
        let error = self.complain(self.next.at, message);
        if doubled { error.help("a power is written x^2") } else { error }
    }

    /// A sum between parentheses, or several, separated by commas; gives how deep they are and how many.
    fn parenthesised(&mut self, several: bool) -> Result<(usize, usize)> {
        self.open.push(self.next.at);
        self.step()?;
        let (mut depth, mut count) = (self.sum()?, 1);
        while several && self.next.kind == Kind::Sign(',') {
            self.step()?;
            depth = self.sum()?.max(depth);
            count += 1;
        }
        let at = self.open.pop().unwrap_or(self.next.at);
        match self.next.kind {
            Kind::Sign(')') => self.step().map(|()| (depth, count)),
            Kind::Stop | Kind::End => Err(self.complain(at, "`(` is not closed")),
            _ => Err(self.complain(self.next.at, self.out_of_place())),
        }
    }

    fn call(&mut self, name: Token<'t>) -> Result<usize> {
        let Some((function, takes)) = self.functions.iter().find(|(known, _)| *known == name.text).copied()
        else {
            let variable = self.variables.iter().any(|v| v.name == name.text);
            let near = nearest(name.text, self.functions.iter().map(|(known, _)| *known));
            let hint = match near {
                _ if variable => format!("; a product is written `{}*(…)`", name.text),
                Some(near) => format!("; did you mean `{near}`?"),
                None => String::new(),
            };
            return Err(self.complain(name.at, format!("no function is called `{}`{hint}", name.text)));
        };
        let (depth, count) = self.parenthesised(true)?;
        if count != takes {
            let numbers = if takes == 1 { "1 number" } else { "2 numbers" };
            let message = format!("`{function}` takes {numbers}, {count} are given");
            return Err(self.complain(name.at, message));
        }
        self.put(Part::Call(function), depth)
    }

    fn variable(&mut self, token: Token<'t>) -> Result<usize> {
        if let Some((name, takes)) = self.functions.iter().find(|(known, _)| *known == token.text) {
            let of = if *takes == 1 { "x" } else { "x, y" };
            return Err(self.complain(token.at, format!("`{name}` is a function: write `{name}({of})`")));
        }
        let known = self.variables.iter().position(|v| v.name == token.text);
        let place = known.unwrap_or_else(|| {
            self.variables.push(Variable { name: token.text.to_owned(), at: token.at, assigned: false });
            self.variables.len() - 1
        });
        self.put(Part::Variable(place), 0)
    }
}
