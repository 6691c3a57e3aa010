// Who may import whom. ARCHITECTURE.md shows the same table; architecture.test.ts holds the code to both.

export interface FolderRule {
  /** Folder below server/, or a folder whose direct children each are a folder of the table ("codecs/*"). */
  readonly folder: string;
  /** Folders of the table whose top-level files may be imported. "codecs" stands for all codecs. */
  readonly mayImport: readonly string[];
}

const base = ['platform', 'codecs'];
const services = [...base, 'directory', 'store', 'sender-auth', 'protection', 'clients'];
const domain = [...services, 'queue', 'scheduling', 'groupware', 'delivery'];

export const importTable: readonly FolderRule[] = [
  { folder: 'platform', mayImport: [] },
  { folder: 'codecs/*', mayImport: ['platform/bytes.ts', 'platform/errors.ts', 'codecs'] },
  { folder: 'directory', mayImport: base },
  { folder: 'store', mayImport: base },
  { folder: 'sender-auth', mayImport: base },
  { folder: 'protection', mayImport: [...base, 'sender-auth'] },
  { folder: 'clients/*', mayImport: [...base, 'clients/http'] },
  { folder: 'queue', mayImport: [...base, 'directory', 'sender-auth', 'clients/smtp'] },
  { folder: 'scheduling', mayImport: [...base, 'directory', 'store'] },
  { folder: 'groupware', mayImport: [...base, 'directory', 'store', 'clients', 'scheduling'] },
  {
    folder: 'migration',
    mayImport: [...base, 'clients', 'directory', 'store', 'groupware'],
  },
  {
    folder: 'delivery',
    mayImport: [...services.filter((f) => f !== 'clients'), 'queue', 'scheduling'],
  },
  { folder: 'protocols/*', mayImport: [...domain] },
  { folder: 'cli', mayImport: [...domain, 'migration'] },
  { folder: 'composition', mayImport: [...domain, 'migration', 'protocols', 'cli'] },
];

/** File and folder names that say nothing (house rule 6). */
export const forbiddenNames = ['common', 'utils', 'helpers', 'misc', 'base', 'manager', 'types'];

/** Folders in which SQL may be written. */
export const sqlFolders = [
  /^server\/[a-z-]+\/sql\//,
  /^server\/platform\//,
  /\.test\.ts$/,
  /^test\//,
  /^bench\//,
];
