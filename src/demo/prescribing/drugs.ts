/**
 * Sixty of the BNF's subparagraphs with 250 of its chemicals, as `code | items a month per 1,000 patients
 * | name | chemicals`, the most prescribed first (each is prescribed 0.45 times as often as the one before,
 * or by the factor after the slash); a chemical is `last two characters of its code, name =
 * strengths and form`. The amounts are invented.
 */
const LIST = `
0101021|9|Compound alginates and proprietary indigestion preparations|B0 Alginic acid compound preparations=oral suspension; C0 Calcium carbonate=500mg 1g chewable tablets; E0 Bismuth subcarbonate=300mg tablets
0102000|8|Antispasmodics and other drugs altering gut motility|P0 Mebeverine hydrochloride=135mg tablets; N0 Hyoscine butylbromide=10mg tablets; T0 Peppermint oil=0.2ml capsules; A0 Alverine citrate=60mg 120mg capsules; J0 Dicycloverine hydrochloride=10mg 20mg tablets; L0 Glycopyrronium bromide=1mg 2mg tablets; AH Linaclotide=290microgram capsules
0103010|6|H2-receptor antagonists|H0 Famotidine=20mg 40mg tablets; N0 Nizatidine=150mg capsules; D0 Cimetidine=400mg 800mg tablets; T0 Ranitidine hydrochloride=150mg 300mg tablets
0103050|96|Proton pump inhibitors|P0 Omeprazole=10mg 20mg 40mg gastro-resistant capsules; L0 Lansoprazole=15mg 30mg gastro-resistant capsules; E0 Esomeprazole=20mg 40mg gastro-resistant tablets; R0 Pantoprazole=20mg 40mg gastro-resistant tablets; T0 Rabeprazole sodium=10mg 20mg gastro-resistant tablets
0105010|4|Aminosalicylates|B0 Mesalazine=400mg 800mg gastro-resistant tablets; E0 Sulfasalazine=500mg tablets; C0 Olsalazine sodium=250mg capsules; A0 Balsalazide sodium=750mg capsules
0106010|6|Bulk-forming laxatives|E0 Ispaghula husk=3.5g effervescent granules sachets; N0 Sterculia=62% granules sachets; L0 Methylcellulose=500mg tablets
0106020|16|Stimulant laxatives|M0 Senna=7.5mg tablets; I0 Docusate sodium=100mg capsules; C0 Bisacodyl=5mg gastro-resistant tablets; P0 Sodium picosulfate=5mg/5ml oral solution; G0 Co-danthramer=25mg/200mg capsules
0106040|18|Osmotic laxatives|M0 Macrogol 3350=13.8g oral powder sachets; G0 Lactulose=3.1-3.7g/5ml oral solution; H0 Magnesium hydroxide=415mg/5ml oral suspension
0202010|14|Thiazides and related diuretics|B0 Bendroflumethiazide=2.5mg 5mg tablets; P0 Indapamide=2.5mg tablets; D0 Chlortalidone=50mg tablets; V0 Metolazone=5mg tablets
0202020|17|Loop diuretics|L0 Furosemide=20mg 40mg tablets; D0 Bumetanide=1mg tablets; U0 Torasemide=5mg 10mg tablets
0202030|7|Potassium-sparing diuretics and aldosterone antagonists|S0 Spironolactone=25mg 50mg tablets; X0 Eplerenone=25mg 50mg tablets; C0 Amiloride hydrochloride=5mg tablets
0203020|4|Drugs for arrhythmias|D0 Amiodarone hydrochloride=100mg 200mg tablets; F0 Flecainide acetate=50mg 100mg tablets; U0 Dronedarone=400mg tablets
0204000|62|Beta-adrenoceptor blocking drugs|H0 Bisoprolol fumarate=1.25mg 2.5mg 5mg tablets; R0 Propranolol hydrochloride=10mg 40mg tablets; E0 Atenolol=25mg 50mg tablets; 80 Carvedilol=3.125mg 6.25mg tablets; K0 Metoprolol tartrate=50mg tablets; T0 Sotalol hydrochloride=40mg 80mg tablets; AC Nebivolol=5mg tablets; I0 Labetalol hydrochloride=100mg tablets
0205040|12|Alpha-adrenoceptor blocking drugs|D0 Doxazosin mesilate=1mg 2mg 4mg tablets; V0 Terazosin hydrochloride=2mg 5mg tablets; I0 Indoramin=25mg tablets
0205051|70|Angiotensin-converting enzyme inhibitors|R0 Ramipril=2.5mg 5mg 10mg capsules; L0 Lisinopril=5mg 10mg 20mg tablets; M0 Perindopril erbumine=2mg 4mg tablets; I0 Enalapril maleate=5mg 10mg tablets; F0 Captopril=25mg tablets
0205052|44|Angiotensin-II receptor antagonists|N0 Losartan potassium=25mg 50mg 100mg tablets; C0 Candesartan cilexetil=4mg 8mg 16mg tablets; I0 Irbesartan=150mg 300mg tablets; V0 Valsartan=80mg capsules; B0 Olmesartan medoxomil=20mg tablets
0206010|9|Nitrates|K0 Isosorbide mononitrate=10mg 20mg tablets; F0 Glyceryl trinitrate=400micrograms/dose sublingual spray; I0 Isosorbide dinitrate=10mg tablets
0206020|72|Calcium-channel blockers|A0 Amlodipine=5mg 10mg tablets; F0 Felodipine=5mg modified-release tablets; L0 Lercanidipine hydrochloride=10mg 20mg tablets; C0 Diltiazem hydrochloride=60mg modified-release tablets; R0 Nifedipine=30mg modified-release tablets; T0 Verapamil hydrochloride=40mg 80mg tablets
0206030|4|Other antianginal drugs|N0 Nicorandil=10mg 20mg tablets; X0 Ivabradine=5mg tablets; W0 Ranolazine=375mg modified-release tablets
0208020|28|Oral anticoagulants|Z0 Apixaban=2.5mg 5mg tablets; AA Edoxaban=30mg 60mg tablets; Y0 Rivaroxaban=15mg 20mg tablets; V0 Warfarin sodium=1mg 3mg tablets; X0 Dabigatran etexilate=110mg 150mg capsules
0209000|42|Antiplatelet drugs|A0 Aspirin=75mg dispersible tablets; C0 Clopidogrel=75mg tablets; L0 Dipyridamole=200mg modified-release capsules; W0 Ticagrelor=90mg tablets; V0 Prasugrel=10mg tablets
0212000|120|Lipid-regulating drugs|B0 Atorvastatin=10mg 20mg 40mg 80mg tablets; Y0 Simvastatin=10mg 20mg 40mg tablets; AA Rosuvastatin calcium=5mg 10mg tablets; X0 Pravastatin sodium=20mg 40mg tablets; L0 Ezetimibe=10mg tablets; K0 Fenofibrate=160mg tablets; D0 Bezafibrate=400mg modified-release tablets; M0 Fluvastatin sodium=40mg capsules
0301011|46|Selective beta2 agonists|R0 Salbutamol=100micrograms/dose inhaler; V0 Terbutaline sulfate=500micrograms/dose dry powder inhaler; U0 Salmeterol=25micrograms/dose inhaler; E0 Formoterol fumarate=12micrograms/dose dry powder inhaler
0301020|14|Antimuscarinic bronchodilators|Q0 Tiotropium=18microgram inhalation powder capsules; R0 Umeclidinium bromide=55micrograms/dose dry powder inhaler; I0 Ipratropium bromide=20micrograms/dose inhaler; T0 Aclidinium bromide=322micrograms/dose dry powder inhaler
0301030|2|Theophylline|S0 Theophylline=200mg 300mg modified-release tablets; B0 Aminophylline=225mg modified-release tablets
0302000|52|Inhaled corticosteroids|C0 Beclometasone dipropionate=50micrograms/dose 100micrograms/dose inhaler; N0 Fluticasone propionate=125micrograms/dose 250micrograms/dose inhaler; K0 Budesonide=200micrograms/dose dry powder inhaler; U0 Ciclesonide=160micrograms/dose inhaler
0303020|9|Leukotriene receptor antagonists|G0 Montelukast=4mg 10mg tablets; Z0 Zafirlukast=20mg tablets
0304010|30|Antihistamines|I0 Cetirizine hydrochloride=10mg tablets; E0 Fexofenadine hydrochloride=120mg 180mg tablets; D0 Loratadine=10mg tablets; G0 Chlorphenamine maleate=4mg tablets; W0 Promethazine hydrochloride=25mg tablets; J0 Hydroxyzine hydrochloride=10mg 25mg tablets
0307000|6|Mucolytics|C0 Carbocisteine=375mg capsules; E0 Erdosteine=300mg capsules; A0 Acetylcysteine=600mg effervescent tablets
0401010|13|Hypnotics|Z0 Zopiclone=3.75mg 7.5mg tablets; Y0 Zolpidem tartrate=5mg 10mg tablets; AC Melatonin=2mg modified-release tablets; T0 Temazepam=10mg tablets; R0 Nitrazepam=5mg tablets
0401020|9|Anxiolytics|K0 Diazepam=2mg 5mg tablets; P0 Lorazepam=1mg tablets; B0 Buspirone hydrochloride=5mg tablets; E0 Chlordiazepoxide hydrochloride=5mg capsules
0402010|17|Antipsychotic drugs|AB Quetiapine=25mg 100mg tablets; 60 Olanzapine=5mg 10mg tablets; 30 Risperidone=1mg 2mg tablets; AD Aripiprazole=5mg 10mg tablets; J0 Haloperidol=1.5mg tablets; 10 Amisulpride=50mg tablets
0403010|32|Tricyclic and related antidepressant drugs|B0 Amitriptyline hydrochloride=10mg 25mg 50mg tablets; V0 Nortriptyline=10mg 25mg tablets; X0 Trazodone hydrochloride=50mg capsules; R0 Lofepramine hydrochloride=70mg tablets; F0 Clomipramine hydrochloride=25mg capsules; J0 Dosulepin hydrochloride=25mg 75mg tablets
0403030|84|Selective serotonin re-uptake inhibitors|Q0 Sertraline hydrochloride=50mg 100mg tablets; D0 Citalopram hydrobromide=10mg 20mg tablets; E0 Fluoxetine hydrochloride=20mg capsules; X0 Escitalopram=10mg tablets; P0 Paroxetine hydrochloride=20mg tablets; L0 Fluvoxamine maleate=50mg tablets
0403040|34|Other antidepressant drugs|X0 Mirtazapine=15mg 30mg tablets; W0 Venlafaxine=75mg modified-release capsules; Y0 Duloxetine hydrochloride=30mg 60mg capsules; AB Vortioxetine=10mg tablets; Z0 Agomelatine=25mg tablets
0406000|17|Drugs used in nausea and vertigo|T0 Prochlorperazine maleate=5mg tablets; P0 Metoclopramide hydrochloride=10mg tablets; F0 Cyclizine hydrochloride=50mg tablets; B0 Betahistine dihydrochloride=8mg 16mg tablets; J0 Domperidone=10mg tablets; S0 Ondansetron hydrochloride=4mg tablets
0407010|52|Non-opioid analgesics and compound preparations|H0 Paracetamol=500mg tablets; F0 Co-codamol=8mg/500mg 30mg/500mg tablets; N0 Co-dydramol=10mg/500mg tablets; X0 Nefopam hydrochloride=30mg tablets
0407020|36|Opioid analgesics|C0 Codeine phosphate=15mg 30mg tablets; 40 Tramadol hydrochloride=50mg capsules; Q0 Morphine sulfate=10mg modified-release tablets; B0 Buprenorphine=5micrograms/hour transdermal patches; AD Oxycodone hydrochloride=5mg capsules; A0 Fentanyl=25micrograms/hour transdermal patches; G0 Dihydrocodeine tartrate=30mg tablets; AF Tapentadol=50mg tablets
0407041|9|Treatment of acute migraine|T0 Sumatriptan=50mg 100mg tablets; R0 Rizatriptan=10mg tablets; V0 Zolmitriptan=2.5mg tablets; S0 Naratriptan=2.5mg tablets
0408010|50|Control of epilepsy|G0 Gabapentin=100mg 300mg capsules; AE Pregabalin=75mg 150mg capsules; H0 Lamotrigine=25mg 100mg tablets; A0 Levetiracetam=250mg 500mg tablets; W0 Sodium valproate=200mg gastro-resistant tablets; C0 Carbamazepine=200mg tablets; 50 Topiramate=25mg tablets
0501011|7/0.01|Benzylpenicillin and phenoxymethylpenicillin|P0 Phenoxymethylpenicillin=250mg tablets; J0 Benzylpenicillin sodium=600mg injection vials
0501012|9/0.02|Penicillinase-resistant penicillins|G0 Flucloxacillin sodium=250mg 500mg capsules; H0 Co-fluampicil=250mg/250mg capsules
0501013|24/0.2|Broad-spectrum penicillins|B0 Amoxicillin=250mg 500mg capsules; K0 Co-amoxiclav=250mg/125mg 500mg/125mg tablets; E0 Ampicillin=500mg capsules
0501021|6|Cephalosporins|L0 Cefalexin=250mg 500mg capsules; A0 Cefaclor=250mg capsules; M0 Cefradine=500mg capsules
0501030|14|Tetracyclines|I0 Doxycycline hyclate=100mg capsules; L0 Lymecycline=408mg capsules; T0 Oxytetracycline=250mg tablets; P0 Minocycline hydrochloride=100mg modified-release capsules
0501050|9|Macrolides|B0 Clarithromycin=250mg 500mg tablets; H0 Erythromycin=250mg gastro-resistant tablets; A0 Azithromycin=250mg tablets
0501080|8|Sulfonamides and trimethoprim|W0 Trimethoprim=200mg tablets; D0 Co-trimoxazole=80mg/400mg tablets
0501120|3|Quinolones|L0 Ciprofloxacin=250mg 500mg tablets; Y0 Levofloxacin=500mg tablets; P0 Ofloxacin=200mg tablets
0601012|9|Intermediate- and long-acting insulins|V0 Insulin glargine=100units/ml solution for injection; Z0 Insulin detemir=100units/ml solution for injection; D0 Isophane insulin=100units/ml suspension for injection; 20 Insulin degludec=100units/ml solution for injection
0601021|13|Sulfonylureas|M0 Gliclazide=40mg 80mg tablets; A0 Glimepiride=2mg tablets; X0 Tolbutamide=500mg tablets
0601023|38|Other antidiabetic drugs|X0 Sitagliptin=50mg 100mg tablets; AG Dapagliflozin=10mg tablets; AN Empagliflozin=10mg 25mg tablets; AE Linagliptin=5mg tablets; B0 Pioglitazone hydrochloride=15mg 30mg tablets; AC Saxagliptin=5mg tablets
0602010|62/0.01|Thyroid hormones|V0 Levothyroxine sodium=25microgram 50microgram 100microgram tablets; M0 Liothyronine sodium=20microgram tablets
0603020|18|Glucocorticoid therapy|T0 Prednisolone=1mg 5mg tablets; J0 Hydrocortisone=10mg tablets; G0 Dexamethasone=2mg tablets
0606020|15|Bisphosphonates and other drugs affecting bone|A0 Alendronic acid=70mg tablets; R0 Risedronate sodium=35mg tablets; W0 Ibandronic acid=150mg tablets; Z0 Denosumab=60mg/1ml solution for injection
0704010|20|Drugs for urinary retention|U0 Tamsulosin hydrochloride=400microgram modified-release capsules; A0 Alfuzosin hydrochloride=10mg modified-release tablets; S0 Silodosin=8mg capsules
0704020|16|Drugs for urinary frequency and incontinence|AB Solifenacin succinate=5mg 10mg tablets; AE Mirabegron=50mg modified-release tablets; N0 Tolterodine=2mg tablets; J0 Oxybutynin hydrochloride=2.5mg 5mg tablets; P0 Trospium chloride=20mg tablets
0901011|13|Oral iron|P0 Ferrous fumarate=210mg 305mg capsules; S0 Ferrous sulfate=200mg tablets; F0 Ferrous gluconate=300mg tablets
0906040|22/0.1|Vitamin D|G0 Colecalciferol=800unit 20000unit capsules; C0 Alfacalcidol=250nanogram capsules
1001010|30|Non-steroidal anti-inflammatory drugs|P0 Naproxen=250mg 500mg tablets; J0 Ibuprofen=200mg 400mg tablets; AA Meloxicam=7.5mg 15mg tablets; AH Celecoxib=100mg capsules; C0 Diclofenac sodium=50mg gastro-resistant tablets; AJ Etoricoxib=60mg tablets
1001040|15|Gout and cytotoxic-induced hyperuricaemia|C0 Allopurinol=100mg 300mg tablets; G0 Colchicine=500microgram tablets; F0 Febuxostat=80mg tablets
`;

export interface Presentation {
  /** 15 characters in the form of BNF codes: chemical, product AA (generic), strength twice. */
  readonly code: string;
  readonly name: string;
}

export interface Chemical {
  readonly code: string;
  readonly name: string;
  readonly presentations: readonly Presentation[];
}

export interface Subparagraph {
  readonly code: string;
  readonly name: string;
  /** Items a month per 1,000 patients. */
  readonly rate: number;
  /** How often each chemical is prescribed, relative to the one before. */
  readonly fall: number;
  /** The most prescribed first. */
  readonly chemicals: readonly Chemical[];
}

export const SUBPARAGRAPHS: readonly Subparagraph[] = LIST.trim().split('\n').map(subparagraph);

function subparagraph(line: string): Subparagraph {
  const [code = '', rate = '', name = '', chemicals = ''] = line.split('|');
  return {
    code,
    name,
    rate: Number(rate.split('/')[0]),
    fall: Number(rate.split('/')[1] ?? 0.45),
    chemicals: chemicals.split('; ').map(text => chemical(code, text)),
  };
}

function chemical(subpara: string, text: string): Chemical {
  const [naming = '', forms = ''] = text.split('=');
  const code = subpara + naming.slice(0, 2);
  const name = naming.slice(3);
  const words = forms.split(' ');
  const strengths = words.filter(word => /^[\d.]/.test(word));
  const form = words.filter(word => !/^[\d.]/.test(word)).join(' ');
  // Names of presentations leave out the salt: “Bisoprolol 5mg tablets”.
  const [drug = name] =
    /^(?!Ferrous).*?(?= (?:\w*chloride|sodium|\w*ate|calcium|potassium)$)/.exec(name) ?? [];
  return {
    code,
    name,
    presentations: (strengths.length > 0 ? strengths : ['']).map((strength, i) => {
      const letter = String.fromCharCode(65 + i);
      return {
        code: `${code}AAA${letter}A${letter}`,
        name: [drug, strength, form].filter(word => word !== '').join(' '),
      };
    }),
  };
}
