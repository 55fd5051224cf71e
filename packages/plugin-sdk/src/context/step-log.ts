/** Lines that a step says about itself; they reach the operation's log in order, secrets masked. Never throws and never waits. */
export interface StepLog {
  info(text: string): void;
  warning(text: string): void;
  stdout(text: string): void;
  stderr(text: string): void;
}
