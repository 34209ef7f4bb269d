"""Who fills and who reviews a deliverable: the workbook engine here, role agents on a model beside it."""
