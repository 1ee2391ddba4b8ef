// A good part of a patient's record, of each kind.
export const parts = {
	'emergency-contacts': { name: 'Ada Private', relation: 'sister', phone: '+44 20 7946 0001' },
	insurances: { rank: 'other', provider: 'Private Care', policyNumber: 'A private matter' },
	'identity-documents': { kind: 'passport', country: 'GB', number: '533000001' },
	history: { kind: 'condition', what: 'A private matter' },
	allergies: { substance: 'A private matter', severity: 'severe' },
	medications: { name: 'A private matter', dose: '5 mg' },
};
