import { LineCounter } from 'yaml';
import { checkApplications } from './checks/check-applications.js';
import { checkNames } from './checks/check-names.js';
import { checkPlaceholders } from './checks/check-placeholders.js';
import { checkRouters } from './checks/check-routers.js';
import { checkServices } from './checks/check-services.js';
import { checkVariableNames } from './checks/check-variable-names.js';
import { Findings } from './diagnostics/findings.js';
import { checkFileName, dialectOf, type ManifestDialect } from './manifest-file-names.js';
import type { ManifestResult } from './manifest-result.js';
import { compileKeyTree, type KeyTree } from './schema/key-tree.js';
import { manifestSchema } from './schema/manifest.schema.js';
import { parseAuthored } from './schema/parse-authored.js';
import { readRoutes } from './spec/read-routes.js';
import { findSources } from './spec/spec-sources.js';
import { toSpec } from './spec/to-spec.js';
import { isBeyondLimit, parseBounded, YAML_LIMITS, type BoundedDocument } from './yaml/bounded-parser.js';
import { RawReader } from './yaml/raw-reader.js';
import { reportYamlErrors } from './yaml/yaml-findings.js';

/** How a manifest is read. */
export interface ReadManifestOptions {
  /** Name of the file for diagnostics; its last part tells the format when `dialect` is left out. */
  readonly file: string;
  readonly dialect?: ManifestDialect;
  /** `warning` gives a spec even when it holds what the engine does not execute yet; for tools that only look. */
  readonly unsupported?: 'error' | 'warning';
}

let keyTree: KeyTree | undefined;

/**
 * Reads a `.qovery.yml` or `belay.yml`: text in, spec or diagnostics out. Never throws for any text and keeps no state.
 * @example
 * const result = readManifest(text, { file: 'belay.yml' });
 * if (result.ok) console.log(result.spec.applications);
 */
export function readManifest(text: string, options: ReadManifestOptions): ManifestResult {
  const refused = refuseText(text, options.file);
  if (refused !== undefined) return refused;
  const parsed = parseBounded(text);
  if (isBeyondLimit(parsed))
    return refuseFile(
      options.file,
      text,
      parsed.offset,
      'FILE_TOO_COMPLEX',
      parsed.limit === 'depth' ? `The file nests deeper than ${YAML_LIMITS.maxDepth} levels.` : 'The file holds too many values.',
    );
  return readDocument(text, parsed, options);
}

function readDocument(text: string, parsed: BoundedDocument, options: ReadManifestOptions): ManifestResult {
  const findings = new Findings(options.file, parsed.lineCounter);
  reportYamlErrors(text, parsed, findings);
  if (findings.hasErrors) return { ok: false, diagnostics: findings.list() };
  checkFileName(options.file, findings);
  const dialect = options.dialect ?? dialectOf(options.file, parsed.document);
  const reader = new RawReader(parsed.document, findings, { dialect, unsupported: options.unsupported ?? 'error' });
  keyTree ??= compileKeyTree(manifestSchema);
  const raw = reader.read(keyTree);
  if (raw === undefined) {
    if (!findings.hasErrors) findings.add('error', 'EMPTY_MANIFEST', [0, 0], 'The file holds no manifest.', 'Begin with "application:", a name and a project.');
    return { ok: false, diagnostics: findings.list() };
  }
  const { places, wrongTypes } = reader;
  const authored = parseAuthored(raw, places, wrongTypes, findings) ?? {};
  const context = { authored, places, findings, isWhole: !findings.hasErrors };
  checkApplications(context);
  checkServices(context);
  checkNames(context);
  checkRouters(context);
  checkVariableNames(context, authored.variables, ['variables']);
  checkPlaceholders(context);
  const { routes, pointers } = readRoutes(authored.routers ?? [], places, findings);
  if (findings.hasErrors) return { ok: false, diagnostics: findings.list() };
  const spec = toSpec(authored, routes);
  return { ok: true, spec, sources: findSources(spec, places, findings, pointers), diagnostics: findings.list() };
}

function refuseText(text: string, file: string): ManifestResult | undefined {
  if (text.length > YAML_LIMITS.maxChars) return refuseFile(file, '', 0, 'FILE_TOO_LARGE', `The file is larger than ${YAML_LIMITS.maxChars / 1024} KB.`);
  const control = text.search(/[\0-\x08\x0E-\x1F\x7F\uFFFD-\uFFFF]/);
  return control === -1 ? undefined : refuseFile(file, text, control, 'FILE_NOT_TEXT', 'The file holds bytes that are not text.');
}

function refuseFile(
  file: string,
  text: string,
  offset: number,
  code: 'FILE_TOO_LARGE' | 'FILE_NOT_TEXT' | 'FILE_TOO_COMPLEX',
  message: string,
): ManifestResult {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  const findings = new Findings(file, lines);
  findings.add('error', code, [offset, offset], message, 'A manifest is a small YAML file in UTF-8.');
  return { ok: false, diagnostics: findings.list() };
}
