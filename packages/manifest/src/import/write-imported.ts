import { Document } from 'yaml';
import type { Findings } from '../diagnostics/findings.js';
import { readManifest } from '../read-manifest.js';
import { SCHEMA_COMMENT } from '../schema/json-schema.js';
import type { ImportResult } from './import-result.js';

/** Writes an imported manifest and checks it, so that an import never gives a file that Belay itself refuses without saying so. */
export function writeImported(manifest: object, findings: Findings): ImportResult {
  const document = new Document(manifest, { aliasDuplicateObjects: false });
  document.commentBefore = SCHEMA_COMMENT;
  const text = document.toString({ lineWidth: 0 });
  const check = readManifest(text, { file: 'belay.yml' });
  const problems = check.diagnostics
    .filter((diagnostic) => diagnostic.severity !== 'note')
    .map((diagnostic) => ({ ...diagnostic, message: `In the new belay.yml: ${diagnostic.message}` }));
  return { ok: true, text, diagnostics: [...findings.list(), ...problems] };
}
