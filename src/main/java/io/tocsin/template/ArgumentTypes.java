package io.tocsin.template;

import io.tocsin.template.syntax.Node;
import io.tocsin.template.syntax.Node.Operand;
import io.tocsin.template.syntax.NumberLiteral;
import io.tocsin.template.value.Callable.Parameter;
import io.tocsin.template.value.IntType;
import io.tocsin.template.value.LocationValue;
import io.tocsin.template.value.Nothing;
import io.tocsin.template.value.Scalar;
import io.tocsin.template.value.TimeValue;
import io.tocsin.template.value.Value;

/** What a parameter accepts: a number may become a duration where it is a literal, but not where it is a value. */
final class ArgumentTypes {

    private final State state;

    ArgumentTypes(State state) {
        this.state = state;
    }

    /** The value of a literal as {@code parameter} asks for it. */
    Value literal(Operand operand, Parameter parameter) throws RenderFailedException {
        switch (parameter) {
            case ANY:
                return literal(operand);
            case TEXT:
                if (operand instanceof Node.Literal text) {
                    return new Scalar.Text(text.value());
                }
                throw state.failed("expected string; found " + operand.source());
            case INT, DURATION:
                if (operand instanceof Node.Numeral number
                        && number.literal().integer().isPresent()) {
                    long value = number.literal().integer().getAsLong();
                    return new Scalar.Int(value, parameter == Parameter.INT ? IntType.INT : IntType.DURATION);
                }
                throw state.failed("expected integer; found " + operand.source());
            default:
                throw state.failed("can't handle " + operand.source() + " for arg of type " + parameter.typeName());
        }
    }

    /** {@code value} if it is what {@code parameter} asks for. */
    Value checked(Value value, Parameter parameter) throws RenderFailedException {
        if (value == Nothing.ABSENT) {
            if (!parameter.canBeNil()) {
                throw state.failed("invalid value; expected " + parameter.typeName());
            }
            return value;
        }
        boolean fits = switch (parameter) {
            case ANY -> true;
            case TEXT -> value instanceof Scalar.Text;
            case INT -> value instanceof Scalar.Int number && number.of() == IntType.INT;
            case DURATION -> value instanceof Scalar.Int number && number.of() == IntType.DURATION;
            case TIME -> value instanceof TimeValue;
            case LOCATION -> value instanceof LocationValue;
        };
        if (!fits) {
            throw state.failed("wrong type for value; expected " + parameter.typeName() + "; got " + value.type());
        }
        return value;
    }

    /** The value of a literal where nothing asks for a certain type. */
    Value literal(Operand operand) throws RenderFailedException {
        if (operand instanceof Node.Literal text) {
            return new Scalar.Text(text.value());
        }
        if (operand instanceof Node.Numeral number) {
            NumberLiteral literal = number.literal();
            if (literal.value() == null) {
                throw state.failed(literal.source() + " overflows int");
            }
            return literal.value();
        }
        if (operand instanceof Node.Bool flag) {
            return new Scalar.Bool(flag.value());
        }
        throw new AssertionError(operand);
    }
}
