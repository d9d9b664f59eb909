/** The majors that LOCKSTEP_MAJORS names (`14,15,18`), ascending; 15 and 18 where it is not set. Throws on anything else. */
export function askedMajors(): number[] {
  const value = process.env['LOCKSTEP_MAJORS'] ?? '15,18';
  const majors = value.split(',').map(Number);
  const wrong = majors.find((major) => !Number.isInteger(major) || major < 14 || major > 18);
  if (wrong !== undefined) throw new Error(`LOCKSTEP_MAJORS: "${value}" is not a list of majors from 14 to 18`);
  return [...new Set(majors)].sort((a, b) => a - b);
}
