/** Injection tokens of the platform's parts; PlatformParts says what each holds. */
export const CONFIG = Symbol('Config');
export const DATABASE = Symbol('Database');
/** Typed access to the records (`Db`). */
export const DB = Symbol('Db');
export const SEALER = Symbol('Sealer');
/** Keys of the payloads in Temporal. */
export const PAYLOAD_KEYS = Symbol('PayloadKeys');
export const LOGGER = Symbol('Logger');
export const TEMPORAL = Symbol('TemporalClient');
export const CHANGES = Symbol('ChangeListener');
