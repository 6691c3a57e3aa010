/** A folder as the export of items names it; other folders of Graph have names without blanks. */
export interface ExportedId {
  readonly mailbox: string;
  readonly folder: string;
}

const MARK = 'export';

export function formatExportedId({ mailbox, folder }: ExportedId): string {
  return [MARK, mailbox, folder].join(' ');
}

/** undefined for folders of other kinds. */
export function parseExportedId(id: string): ExportedId | undefined {
  const [mark, mailbox, folder] = id.split(' ');
  return mark === MARK && mailbox !== undefined && folder !== undefined
    ? { mailbox, folder }
    : undefined;
}

export function exportPath({ mailbox, folder }: ExportedId): string {
  return `${mailboxPath(mailbox)}/folders/${encodeURIComponent(folder)}`;
}

export function mailboxPath(mailbox: string): string {
  return `/admin/exchange/mailboxes/${encodeURIComponent(mailbox)}`;
}
