import { X509Certificate } from 'node:crypto';
import type { Random } from '../random.ts';
import { readAuthorityKeyId } from '../tls/x509.ts';
import type { AcmeAccount } from './acme-account.ts';

interface RenewalInfo {
  readonly suggestedWindow: { readonly start: string; readonly end: string };
}

/** When a certificate is to be replaced without advice of the authority: a third of its time before its end. */
export function renewalTime(certificatePem: string): number {
  const certificate = new X509Certificate(certificatePem);
  const [from, to] = [certificate.validFromDate.getTime(), certificate.validToDate.getTime()];
  return to - (to - from) / 3;
}

// RFC 9773 §4.1
/** The name by which the authority knows the certificate; undefined when it cannot have one. */
export async function renewalId(certificatePem: string): Promise<string | undefined> {
  const certificate = new X509Certificate(certificatePem);
  const keyId = await readAuthorityKeyId(certificatePem);
  if (keyId === undefined) return undefined;
  return formatRenewalId(keyId, certificate.serialNumber);
}

/** Both in hexadecimal. */
export function formatRenewalId(keyId: string, serialNumber: string): string {
  const hex = serialNumber.padStart(Math.ceil(serialNumber.length / 2) * 2, '0');
  // The serial number is a DER integer: one whose first bit is set has a zero byte before it.
  const isHigh = Number.parseInt(hex.slice(0, 2), 16) >= 0x80;
  const serial = Buffer.from(isHigh ? `00${hex}` : hex, 'hex');
  return `${Buffer.from(keyId, 'hex').toString('base64url')}.${serial.toString('base64url')}`;
}

// RFC 9773 §4.2
/** A moment in the window that the authority suggests; undefined when it offers no advice. @throws DomainError unavailable */
export async function advisedRenewal(
  account: AcmeAccount,
  id: string,
  random: Random,
): Promise<number | undefined> {
  const { renewalInfo } = account.directory;
  if (renewalInfo === undefined) return undefined;
  const { value } = await account.get<RenewalInfo>(`${renewalInfo.replace(/\/$/, '')}/${id}`);
  const start = Temporal.Instant.from(value.suggestedWindow.start).epochMilliseconds;
  const end = Temporal.Instant.from(value.suggestedWindow.end).epochMilliseconds;
  return start + random.unit() * Math.max(0, end - start);
}
