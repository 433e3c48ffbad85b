// A business asks for a change of its own record; the regulator sees both sides and approves; the register says so.
import { expect, field, fillSignIn, login, test, toast } from './support'
