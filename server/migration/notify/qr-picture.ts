/** Light modules around it, without which readers do not find it. */
const QUIET_ZONE = 4;
const MODULE_PIXELS = 4;

/** A QR code as a GIF: mail programs show no SVG. The library is loaded when it is needed. */
export async function qrPicture(text: string): Promise<Buffer> {
  const { default: createQrCode } = await import('qrcode-generator');
  const code = createQrCode(0, 'M');
  code.addData(text, 'Byte');
  code.make();
  const address = code.createDataURL(MODULE_PIXELS, QUIET_ZONE * MODULE_PIXELS);
  return Buffer.from(address.slice(address.indexOf(',') + 1), 'base64');
}
