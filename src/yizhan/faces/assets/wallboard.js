// The wallboard: figures that follow the house, a clock, the day by hours.
import "./behaviours/wallboard.js";
