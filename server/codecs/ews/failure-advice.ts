/** What an administrator does about a refusal, by the server's code; '' where there is nothing to say. */
// MS-OXWSCDATA §2.2.5.24
export function adviceFor(responseCode: string): string {
  return Object.hasOwn(advice, responseCode) ? advice[responseCode]! : '';
}

const impersonation =
  'Who migrates lacks the role ApplicationImpersonation, or it does not reach this mailbox: New-ManagementRoleAssignment ' +
  '-Role ApplicationImpersonation -User NAME; it takes up to an hour to have effect. With full access instead: --option access=delegation';
const elsewhere =
  'The mailbox is on another site or another version of Exchange: name a server of its own, ews://HOST';
const throttled =
  'A throttling policy holds the migrating account back: New-ThrottlingPolicy -Name Migration -ThrottlingPolicyScope Regular ' +
  '-EwsMaxConcurrency Unlimited -EwsRechargeRate Unlimited -EwsCutoffBalance Unlimited -EwsMaxBurst Unlimited, then ' +
  'Set-ThrottlingPolicyAssociation NAME -ThrottlingPolicy Migration';

const advice: Readonly<Record<string, string>> = {
  ErrorAccessDenied:
    'Who migrates has no right here: Add-MailboxPermission MAILBOX -User NAME -AccessRights FullAccess; for an application see ' +
    'Test-ApplicationAccessPolicy, whether a policy leaves this mailbox out',
  ErrorAccountDisabled:
    'The account of this mailbox is disabled, as rooms are; it cannot be impersonated: full access and --option access=delegation',
  ErrorArchiveMailboxServiceDiscoveryFailed:
    'The archive is on another server or in Exchange Online (Get-Mailbox ADDRESS | fl *Archive*): it is read there, over Graph',
  ErrorExceededConnectionCount: throttled,
  ErrorExceededFindCountLimit: throttled,
  ErrorImpersonateUserDenied: impersonation,
  ErrorImpersonationDenied: impersonation,
  ErrorImpersonationFailed: impersonation,
  ErrorMailboxMoveInProgress:
    'It is being moved right now (Get-MoveRequest): run again when that is done',
  ErrorMailboxStoreUnavailable:
    'Its database is not there now: is it mounted (Get-MailboxDatabase -Status)?',
  ErrorNonExistentMailbox:
    'No mailbox has this as its primary address (Get-Mailbox ADDRESS). One that was moved to Exchange Online (Get-RemoteMailbox) ' +
    'is opened by graph://graph.microsoft.com',
  ErrorNoRespondingCASInDestinationSite: elsewhere,
  ErrorProxyRequestNotAllowed: elsewhere,
  ErrorProxyRequestProcessingFailed: elsewhere,
  ErrorQuotaExceeded:
    'The mailbox is full: Set-Mailbox MAILBOX -ProhibitSendReceiveQuota SIZE -UseDatabaseQuotaDefaults $false',
  ErrorServerBusy: throttled,
  ErrorServiceDiscoveryFailed: elsewhere,
  ErrorWrongServerVersion: elsewhere,
};
