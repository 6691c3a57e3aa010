/** What an administrator of a tenant does about a refusal; '' where there is nothing to say. */
export function adviceFor(status: number, graphCode: string, said: string): string {
  const code = graphCode.toLowerCase();
  // An application access policy, or roles in Exchange that leave this mailbox out.
  if (/AppOnly AccessPolicy|access policy/i.test(said)) return policy;
  if (status === 403) return permission;
  if (status === 401) return token;
  return Object.hasOwn(adviceOf, code) ? adviceOf[code]! : '';
}

const noMailbox =
  'There is no mailbox in Exchange Online for it: it has no licence, was moved, or lies on a server of your own ' +
  '(Get-EXOMailbox ADDRESS); the latter is opened by ews://HOST';

const policy =
  'A policy leaves this mailbox out: Test-ApplicationAccessPolicy -Identity ADDRESS -AppId ID, or Test-ServicePrincipalAuthorization';

const permission =
  'The application lacks a permission, or nobody has granted admin consent: Entra admin center, API permissions; it takes some ' +
  'minutes to have effect';

const token =
  'The token is not taken: is it of the right tenant and cloud (--option tenant, cloud), and are the permissions those of ' +
  'Microsoft Graph?';

const adviceOf: Readonly<Record<string, string>> = {
  errorinvaliduser: noMailbox,
  errornonexistentmailbox: noMailbox,
  mailboxnotenabledforrestapi: noMailbox,
  request_resourcenotfound: noMailbox,
  errormailboxmoveinprogress: 'It is being moved right now: run again when that is done',
  errorquotaexceeded: 'The mailbox is full: a larger plan, or an archive mailbox',
};
