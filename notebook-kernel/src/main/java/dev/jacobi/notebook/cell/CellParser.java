package dev.jacobi.notebook.cell;

import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.TypeTag;
import com.sun.tools.javac.parser.JavacParser;
import com.sun.tools.javac.parser.ParserFactory;
import com.sun.tools.javac.parser.ScannerFactory;
import com.sun.tools.javac.parser.Tokens.Token;
import com.sun.tools.javac.parser.Tokens.TokenKind;
import com.sun.tools.javac.tree.JCTree;
import com.sun.tools.javac.tree.JCTree.JCAssign;
import com.sun.tools.javac.tree.JCTree.JCClassDecl;
import com.sun.tools.javac.tree.JCTree.JCExpression;
import com.sun.tools.javac.tree.JCTree.JCImport;
import com.sun.tools.javac.tree.JCTree.JCMethodDecl;
import com.sun.tools.javac.tree.JCTree.JCMethodInvocation;
import com.sun.tools.javac.tree.JCTree.JCModifiers;
import com.sun.tools.javac.tree.JCTree.JCNewArray;
import com.sun.tools.javac.tree.JCTree.JCNewClass;
import com.sun.tools.javac.tree.JCTree.JCTypeParameter;
import com.sun.tools.javac.tree.JCTree.JCVariableDecl;
import com.sun.tools.javac.tree.TreeInfo;
import com.sun.tools.javac.util.Context;
import com.sun.tools.javac.util.ListBuffer;
import com.sun.tools.javac.util.Log;
import com.sun.tools.javac.util.Name;
import com.sun.tools.javac.util.Position;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Reads a whole cell once and cuts it into its snippets.
final class CellParser extends JavacParser {
  private static final Set<TokenKind> STATEMENTS =
      EnumSet.of(
          TokenKind.LBRACE,
          TokenKind.RBRACE,
          TokenKind.IF,
          TokenKind.FOR,
          TokenKind.WHILE,
          TokenKind.DO,
          TokenKind.TRY,
          TokenKind.RETURN,
          TokenKind.THROW,
          TokenKind.BREAK,
          TokenKind.CONTINUE,
          TokenKind.ELSE,
          TokenKind.FINALLY,
          TokenKind.CATCH,
          TokenKind.CASE,
          TokenKind.DEFAULT,
          TokenKind.ASSERT);

  /// Expressions that are statements too.
  private static final Set<Tree.Kind> ACTIONS =
      EnumSet.of(
          Tree.Kind.METHOD_INVOCATION,
          Tree.Kind.NEW_CLASS,
          Tree.Kind.ASSIGNMENT,
          Tree.Kind.PREFIX_INCREMENT,
          Tree.Kind.PREFIX_DECREMENT,
          Tree.Kind.POSTFIX_INCREMENT,
          Tree.Kind.POSTFIX_DECREMENT,
          Tree.Kind.MULTIPLY_ASSIGNMENT,
          Tree.Kind.DIVIDE_ASSIGNMENT,
          Tree.Kind.REMAINDER_ASSIGNMENT,
          Tree.Kind.PLUS_ASSIGNMENT,
          Tree.Kind.MINUS_ASSIGNMENT,
          Tree.Kind.LEFT_SHIFT_ASSIGNMENT,
          Tree.Kind.RIGHT_SHIFT_ASSIGNMENT,
          Tree.Kind.UNSIGNED_RIGHT_SHIFT_ASSIGNMENT,
          Tree.Kind.AND_ASSIGNMENT,
          Tree.Kind.XOR_ASSIGNMENT,
          Tree.Kind.OR_ASSIGNMENT);

  private final Context context;
  private final CellSource cell;
  private final String text;

  private CellParser(Context context, CellSource cell, String text) {
    super(
        ParserFactory.instance(context),
        ScannerFactory.instance(context).newScanner(text, false),
        false,
        false,
        true);
    this.context = context;
    this.cell = cell;
    this.text = text;
  }

  /// The snippets of a cell, as far as it can be read; the compiler's log holds the errors.
  static List<Snippet> parse(Context context, CellSource cell) {
    // The last semicolon may be left out.
    return new CellParser(context, cell, cell.code() + "\n;").all();
  }

  private List<Snippet> all() {
    List<Snippet> found = new ArrayList<>();
    while (token().kind != TokenKind.EOF && endPosTable.errorEndPos == Position.NOPOS) {
      if (token().kind == TokenKind.SEMI) {
        nextToken();
      } else {
        one(found);
      }
    }
    return found;
  }

  private void one(List<Snippet> found) {
    int start = token().pos;
    if (token().kind == TokenKind.IMPORT) {
      found.add(imported(start, importDeclaration()));
    } else if (isStatement()) {
      parseStatement();
      found.add(Snippet.Code.statement(span(start, start)));
    } else {
      JCModifiers modifiers = modifiersOpt();
      int head = token().pos;
      if (isType()) {
        if (classOrRecordOrInterfaceOrEnumDeclaration(modifiers, null) instanceof JCClassDecl it) {
          found.add(
              new Snippet.Type(
                  span(start, head), it.name.toString(), TypeOutline.of(it), constructor(it)));
        }
      } else {
        member(found, modifiers, start, head);
      }
    }
  }

  private boolean isStatement() {
    return STATEMENTS.contains(token().kind)
        || (token().kind == TokenKind.SYNCHRONIZED && peekToken(k -> k == TokenKind.LPAREN))
        || (token().kind == TokenKind.SWITCH && isSwitchStatement());
  }

  /// A switch may be a statement or an expression; where it can be both it is a statement.
  private boolean isSwitchStatement() {
    Log log = Log.instance(context);
    Log.DeferredDiagnosticHandler errors = log.new DeferredDiagnosticHandler();
    try {
      CellParser trial = new CellParser(context, cell, text.substring(token().pos));
      trial.parseStatement();
      return errors.getDiagnostics().isEmpty();
    } finally {
      log.popDiagnosticHandler(errors);
    }
  }

  private boolean isType() {
    return token().kind == TokenKind.CLASS
        || token().kind == TokenKind.INTERFACE
        || token().kind == TokenKind.ENUM
        || isRecordStart();
  }

  private static int constructor(JCClassDecl type) {
    long scopes = Flags.PUBLIC | Flags.PROTECTED | Flags.PRIVATE;
    long components = type.defs.stream().filter(CellParser::isComponent).count();
    for (JCTree member : type.defs) {
      if (type.getKind() == Tree.Kind.RECORD
          && member instanceof JCMethodDecl method
          && TreeInfo.isConstructor(method)
          && (method.mods.flags & scopes) == 0
          && ((method.mods.flags & Flags.COMPACT_RECORD_CONSTRUCTOR) != 0
              || method.params.size() == components)) {
        return TreeInfo.getStartPos(method);
      }
    }
    return -1;
  }

  private static boolean isComponent(JCTree member) {
    return member instanceof JCVariableDecl field && (field.mods.flags & Flags.RECORD) != 0;
  }

  private Snippet imported(int start, JCTree line) {
    String name = "*";
    if (line instanceof JCImport one) {
      name = one.getQualifiedIdentifier().name.toString();
    }
    return new Snippet.Import(span(start, start), name, line.toString().strip());
  }

  /// A method, variables, or an expression.
  private void member(List<Snippet> found, JCModifiers modifiers, int start, int head) {
    com.sun.tools.javac.util.List<JCTypeParameter> parameters = typeParametersOpt();
    boolean isVoid = token().kind == TokenKind.VOID;
    Token first = token();
    JCExpression term;
    if (isVoid && !peekToken(k -> k == TokenKind.DOT)) {
      term = F.at(first.pos).TypeIdent(TypeTag.VOID);
      nextToken();
    } else {
      isVoid = false;
      term = term(EXPR | TYPE);
    }
    int termEnd = S.prevToken().endPos;
    boolean isExpression = modifiers.flags == 0 && modifiers.annotations.isEmpty();
    if (token().kind == TokenKind.COLON && term.hasTag(JCTree.Tag.IDENT)) {
      nextToken();
      parseStatement();
      found.add(Snippet.Code.statement(span(start, start)));
    } else if ((isVoid || wasTypeMode()) && LAX_IDENTIFIER.test(token().kind)) {
      int at = token().pos;
      Name name = identOrUnderscore();
      if (token().kind == TokenKind.LPAREN) {
        JCTree method =
            methodDeclaratorRest(at, modifiers, term, name, parameters, false, isVoid, false, null);
        if (method instanceof JCMethodDecl it) {
          found.add(method(span(start, head), it));
        }
      } else if (isVoid || parameters.nonEmpty()) {
        accept(TokenKind.LPAREN);
      } else {
        variables(found, new SourceSpan(cell, start, head, termEnd), modifiers, term, name);
      }
    } else if (isVoid || parameters.nonEmpty() || !isExpression) {
      accept(TokenKind.IDENTIFIER);
    } else {
      expression(found, start, term);
    }
  }

  private static Snippet method(SourceSpan span, JCMethodDecl method) {
    List<String> types =
        method.params.stream()
            .map(each -> each.vartype.toString())
            .map(type -> SourceDoc.erased(type).replace("...", "[]"))
            .toList();
    String header =
        TypeOutline.of(method.typarams)
            + method.restype
            + " "
            + method.name
            + TypeOutline.parameters(method)
            + TypeOutline.exceptions(method);
    List<String> names = method.params.stream().map(each -> each.name.toString()).toList();
    boolean isVoid = method.restype.toString().equals("void");
    return new Snippet.Method(span, method.name.toString(), types, names, isVoid, header);
  }

  private void variables(
      List<Snippet> found, SourceSpan type, JCModifiers modifiers, JCExpression term, Name first) {
    int at = S.prevToken().pos;
    List<JCVariableDecl> declared =
        variableDeclaratorsRest(
                at, modifiers, term, first, false, null, new ListBuffer<JCVariableDecl>(), true)
            .toList();
    List<Snippet.Variable> all = declared.stream().map(this::variable).toList();
    accept(TokenKind.SEMI);
    if (declared.stream().anyMatch(each -> each.name.isEmpty())) {
      // An unnamed variable is there for its value only.
      found.add(Snippet.Code.statement(span(type.start(), type.head())));
    } else {
      found.add(new Snippet.Variables(span(type.start(), type.head()), type.end(), all));
    }
  }

  private Snippet.Variable variable(JCVariableDecl declared) {
    String type = declared.vartype == null ? "" : declared.vartype.toString();
    JCExpression value = declared.init;
    int start = value == null ? 0 : TreeInfo.getStartPos(value);
    int end = value == null ? 0 : TreeInfo.getEndPos(value, endPosTable);
    boolean isArray = value instanceof JCNewArray array && array.elemtype == null;
    int arguments = 0;
    int body = 0;
    if (value instanceof JCNewClass made && made.def != null && made.encl == null) {
      arguments = TreeInfo.getEndPos(made.clazz, endPosTable);
      body = made.def.pos;
    }
    return new Snippet.Variable(
        declared.name.toString(), type, start, end, isArray, arguments, body);
  }

  private void expression(List<Snippet> found, int start, JCExpression term) {
    int end = S.prevToken().endPos;
    boolean isQuiet = token().kind != TokenKind.SEMI || token().pos < cell.code().length();
    accept(TokenKind.SEMI);
    boolean isAction = ACTIONS.contains(term.getKind());
    boolean isShown = !isQuiet && !(term instanceof JCAssign);
    boolean isCall = term instanceof JCMethodInvocation;
    SourceSpan span = new SourceSpan(cell, start, start, end);
    found.add(new Snippet.Code(span, true, isShown || !isAction, isShown, isCall));
  }

  private SourceSpan span(int start, int head) {
    return new SourceSpan(cell, start, head, Math.min(S.prevToken().endPos, cell.code().length()));
  }
}
