"""Registers (登记簿): every record of the packs as a view over the cases in which it was filled. Nothing is typed
twice, so a register cannot say anything else than the cases do."""
