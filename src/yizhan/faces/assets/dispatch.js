// The desk: taking in on the left, the live board on the right.
import "./behaviours/callers.js";
import "./behaviours/intake.js";
import "./behaviours/board.js";
